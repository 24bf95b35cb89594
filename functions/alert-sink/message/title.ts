import type { MemberWorst, ShownAlert } from '../../../shared/alerting/group-state.ts'
import { readable } from '../../../shared/contract/readable.ts'
import { clip } from './clip.ts'
import { type Group, groupOf } from './group.ts'

const HEADS: Readonly<Record<string, (value: string) => string>> = {
  missing: () => 'no samples any more',
  flat: (value) => `${value}, moves unusually little`,
  pattern: (value) => `${value}, an unusual pattern`,
  range: (value) => `${value}, out of its range`
}

/** Most characters of a name in a title: what is wrong has to stand in it as well, and all of it stands in the facts. */
const NAME = 60

const nameOf = ({ series }: ShownAlert): string => {
  const labels = clip(Object.values(series.labels).join(', '), NAME)
  return `${clip(series.metric, NAME)}${labels === '' ? '' : ` (${labels})`} of ${clip(series.source, NAME)}`
}

/** `500, expected 100`: what was worst, in a few words. */
export const headOf = (worst: Pick<MemberWorst, 'value' | 'expected' | 'reason'>): string => {
  const distance = Math.abs(worst.value - worst.expected)
  const finest = Number.isFinite(distance) ? distance / 10 : 0
  const value = readable(worst.value, Math.min(finest, Math.abs(worst.value)), 5)
  return HEADS[worst.reason]?.(value) ?? `${value}, expected ${readable(worst.expected, finest)}`
}

const groupTitle = ({ status, series }: ShownAlert, { open, total }: Group, lasted: string): string => {
  if (status === 'resolved') return `${series.source}: over after ${lasted} – ${readable(total)} series were anomalous`
  const soFar = total > open ? ` (${readable(total)} so far)` : ''
  return `${series.source}: ${readable(open)} series ${open === 1 ? 'is' : 'are'} anomalous at once${soFar}`
}

/**
 * `rps (web-1) of /web: 500, expected 100` – an alert in one line, neither escaped nor cut, without severity and status: channels
 * show these in their own ways. Of one that is over, that stands first: nobody is to take it for one that is there now.
 */
export const titleOf = (alert: ShownAlert, lasted: string): string => {
  const { status, worst, anomaly_count: count } = alert
  const group = groupOf(alert)
  if (group !== undefined) return groupTitle(alert, group, lasted)
  const isMissing = worst.reason === 'missing'
  if (status === 'resolved') {
    return `${nameOf(alert)}: over after ${lasted} – ${isMissing ? 'no samples came' : `was ${headOf(worst)}`}`
  }
  const head = `${nameOf(alert)}: ${headOf(worst)}`
  return count > 1 && !isMissing ? `${head} (${readable(count)} anomalies)` : head
}
