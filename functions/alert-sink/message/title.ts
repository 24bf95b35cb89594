import type { Alert } from '../../../shared/contract/alert.ts'
import { readable } from '../../../shared/contract/readable.ts'
import { groupOf } from './group.ts'

const HEADS: Readonly<Record<string, (value: string) => string>> = {
  missing: () => 'no samples any more',
  flat: (value) => `${value}, moves unusually little`,
  pattern: (value) => `${value}, an unusual pattern`,
  range: (value) => `${value}, out of its range`
}

const headOf = ({ worst, series }: Alert): string => {
  const labels = Object.values(series.labels).join(', ')
  const name = `${series.metric}${labels === '' ? '' : ` (${labels})`} of ${series.source}`
  const distance = Math.abs(worst.value - worst.expected)
  const finest = Number.isFinite(distance) ? distance / 10 : 0
  const value = readable(worst.value, Math.min(finest, Math.abs(worst.value)), 5)
  return `${name}: ${HEADS[worst.reason]?.(value) ?? `${value}, expected ${readable(worst.expected, finest)}`}`
}

/**
 * `rps (web-1) of /web: 500, expected 100` – an alert in one line, neither escaped nor cut, without severity and status: channels
 * show these in their own ways.
 */
export const titleOf = (alert: Alert, lasted: string): string => {
  const { status, series, anomaly_count: count } = alert
  const group = groupOf(alert)
  if (group !== undefined) {
    const said = status === 'resolved' ? `${readable(group.total)} series were` : `${readable(group.open)} series are`
    return `${series.source}: ${said} anomalous at once${status === 'resolved' ? `, over after ${lasted}` : ''}`
  }
  if (status === 'resolved') return `${headOf(alert)} – over after ${lasted}`
  return count > 1 ? `${headOf(alert)} (${readable(count)} anomalies)` : headOf(alert)
}
