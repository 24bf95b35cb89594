import { BOTTOM, RIGHT, TOP } from './frame.ts'
import { escaped, px } from './path.ts'

/** An alert. `right` is undefined where there are no labels to tell. */
export type Flag = { readonly x: number; readonly right: boolean | undefined; readonly reason: string }

/** A flag says why when the next one leaves so much room. */
const ROOM_FOR_REASON = 38

/** The first of those on one pixel stands for all of them. */
const oneAPixel = (flags: ReadonlyArray<Flag>): ReadonlyArray<Flag> => [
  ...new Map(flags.toReversed().map((flag) => [`${Math.round(flag.x)} ${flag.right}`, flag])).values()
]

/** Flags over the values, each with a pole through them. */
export const flagsMarkup = (all: ReadonlyArray<Flag>): string => {
  const flags = oneAPixel(all).toSorted((a, b) => a.x - b.x)
  const pathOf = (some: ReadonlyArray<Flag>): string => some.map(({ x }) => `M${px(x)} ${TOP - 6}v-6l6 3z`).join('')
  const polesOf = (some: ReadonlyArray<Flag>): string => some.map(({ x }) => `M${px(x)} ${BOTTOM}V${TOP - 6}`).join('')
  const wrong = flags.filter(({ right }) => right === false)
  const others = flags.filter(({ right }) => right !== false)
  const reasons = flags.flatMap(({ x, reason, right }, i) => {
    const next = flags[i + 1]?.x ?? RIGHT
    return next - x < ROOM_FOR_REASON
      ? []
      : `<text class="${right === false ? 'w' : 'r'}" x="${px(x + 8)}" y="${TOP - 4}">${escaped(reason)}</text>`
  })
  const drawn = (kind: string, some: ReadonlyArray<Flag>): string =>
    some.length === 0 ? '' : `<path class="${kind} p" d="${polesOf(some)}"/><path class="${kind}" d="${pathOf(some)}"/>`
  return drawn('r', others) + drawn('w', wrong) + reasons.join('')
}
