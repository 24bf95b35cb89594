import { foundAt } from '../measures/events.ts'
import type { RowSpan } from '../read-series.ts'
import { type Axes, BOTTOM, TOP } from './frame.ts'

/** Segments as areas of whole pixels; those that touch are one, so that there are never more than pixels. */
const areasPath = (segments: ReadonlyArray<RowSpan>, { xOf }: Axes): string => {
  const areas: { left: number; right: number }[] = []
  const pixels = segments.map(({ first, last }) => {
    const left = Math.round(xOf(first))
    return { left, right: Math.max(left + 2, Math.round(xOf(last))) }
  })
  for (const { left, right } of pixels.sort((a, b) => a.left - b.left)) {
    const area = areas.at(-1)
    if (area !== undefined && left <= area.right) area.right = Math.max(area.right, right)
    else areas.push({ left, right })
  }
  return areas.map(({ left, right }) => `M${left} ${TOP}H${right}V${BOTTOM}H${left}z`).join('')
}

/** Labelled segments, those that were found apart from those that were missed. */
export const shadesMarkup = (segments: ReadonlyArray<RowSpan>, notified: Uint8Array, axes: Axes): string => {
  const [found, missed] = [true, false].map((wanted) =>
    areasPath(
      segments.filter((segment) => foundAt(segment, notified) >= 0 === wanted),
      axes
    )
  )
  return `<path class="l" d="${found}"/><path class="m" d="${missed}"/>`
}
