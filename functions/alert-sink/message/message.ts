import type { Alert } from '../../../shared/contract/alert.ts'
import { readable, readableTime } from '../../../shared/contract/readable.ts'
import type { Notice } from '../notice.ts'
import { unturned } from './clip.ts'
import { type Group, groupOf } from './group.ts'
import { headOf, titleOf } from './title.ts'

/** The neutral form of a notice: plain text, not escaped and not cut, from which each channel makes its own. */
export type Message = {
  readonly alertId: string
  /** The event's: the same however often it is sent. */
  readonly id: string
  readonly sequence: number
  readonly status: Alert['status']
  readonly severity: Alert['severity']
  readonly kind: 'series' | 'group'
  /** One line that says it all. */
  readonly title: string
  readonly source: string
  readonly metric: string
  /** `host=web-1, zone=a`; '' for none. */
  readonly labels: string
  /** Unix ms. */
  readonly openedAt: number
  readonly resolvedAt: number | undefined
  /** From the first anomaly to the latest, or to the end. */
  readonly lasted: string
  /** Undefined where nothing was counted: a series that reports nothing has no anomalous samples. */
  readonly anomalies: number | undefined
  readonly reason: string
  readonly explanation: string
  /** Of the worst sample. Undefined for what has no value: a group, a series that stopped. */
  readonly value: string | undefined
  readonly expected: string | undefined
  readonly normal: string | undefined
  readonly members: Members | undefined
  /** To the alert in the console; undefined when it is not known where that is. */
  readonly link: string | undefined
  /** Newest values of the series, oldest first; empty when there are none. */
  readonly values: ReadonlyArray<number>
  /** Which of the values is the worst sample; undefined when it is not among them. */
  readonly marked: number | undefined
  /** The band of the worst sample, for a chart. */
  readonly band: { readonly lower: number; readonly upper: number } | undefined
}

export type Members = { readonly open: number; readonly total: number; readonly examples: ReadonlyArray<string> }

export type MessageOptions = {
  readonly consoleUrl: string | undefined
  /** Newest samples of the series, oldest first; times in Unix ms. */
  readonly samples: ReadonlyArray<{ readonly time: number; readonly value: number }>
}

/** `host=web-1, zone=a` */
const labelsText = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ')

/** `cpu (host=web-1)` of a series whose source is known. */
export const seriesText = ({ metric, labels }: { metric: string; labels: Readonly<Record<string, string>> }): string =>
  Object.keys(labels).length === 0 ? metric : `${metric} (${labelsText(labels)})`

/** The address of an alert in the console, or of all of them. */
export const consoleLink = (consoleUrl: string | undefined, alertId?: string): string | undefined => {
  if (consoleUrl === undefined) return undefined
  const url = new URL(consoleUrl)
  url.hash = alertId === undefined ? '#/alerts' : `#/alerts/${encodeURIComponent(alertId)}`
  return url.href
}

/** As many digits as the distance from the normal range needs. */
const numbersOf = ({ worst: { value, expected, lower, upper, reason } }: Alert) => {
  if (reason === 'missing') return { value: undefined, expected: undefined, normal: undefined, band: undefined }
  const distance = Math.abs(value - expected)
  const finest = Number.isFinite(distance) ? distance / 10 : 0
  const hasBand = lower < upper
  return {
    value: readable(value, Math.min(finest, Math.abs(value)), 5),
    expected: readable(expected, finest),
    normal: hasBand ? `${readable(lower, finest)} to ${readable(upper, finest)}` : undefined,
    band: hasBand ? { lower, upper } : undefined
  }
}

/** What is over, or has come more than once, must not read as the one that is there now. */
const explanationOf = ({ worst, status, anomaly_count: count }: Alert, isGroup: boolean): string => {
  const { series, reason, explanation } = worst
  if (isGroup) return `The worst${status === 'resolved' ? ' was' : ' is'} ${seriesText(series)}: ${explanation}`
  if (reason === 'missing') return `${explanation.charAt(0).toUpperCase()}${explanation.slice(1)}`
  if (count > 1) return `The worst of ${readable(count)} anomalies: ${explanation}`
  return status === 'resolved' ? `The anomaly was: ${explanation}` : explanation
}

/** `cpu (host=web-1): 500, expected 100`, the worst first; names alone where nothing else is known. */
export const membersText = ({ worst, examples }: Group): ReadonlyArray<string> =>
  worst.length === 0
    ? examples.map(seriesText)
    : worst.map((one) => `${seriesText(one.series)}: ${headOf(one)}${one.severity === 'critical' ? ' (critical)' : ''}`)

const NO_NUMBERS = { value: undefined, expected: undefined, normal: undefined, band: undefined }

/** What there is to say about a notice, whatever it is said through. */
export const toMessage = (
  { id, sequence, alert }: Pick<Notice, 'id' | 'sequence' | 'alert'>,
  { consoleUrl, samples }: MessageOptions
): Message => {
  const { series, worst } = alert
  const group = groupOf(alert)
  const openedAt = Date.parse(alert.opened_at)
  const resolvedAt = alert.resolved_at === null ? undefined : Date.parse(alert.resolved_at)
  const lasted = readableTime(Math.max(0, (resolvedAt ?? Date.parse(alert.last_anomaly_at)) - openedAt))
  const isGroup = group !== undefined
  const worstAt = Date.parse(worst.time)
  const place = samples.findIndex(({ time }) => time === worstAt)
  return {
    alertId: alert.id,
    id,
    sequence,
    status: alert.status,
    severity: alert.severity,
    kind: isGroup ? 'group' : 'series',
    title: unturned(titleOf(alert, lasted)),
    source: unturned(series.source),
    metric: isGroup ? '' : unturned(series.metric),
    labels: isGroup ? '' : unturned(labelsText(series.labels)),
    openedAt,
    resolvedAt,
    lasted,
    anomalies: worst.reason === 'missing' && !isGroup ? undefined : alert.anomaly_count,
    reason: worst.reason,
    explanation: unturned(explanationOf(alert, isGroup)),
    ...(isGroup ? NO_NUMBERS : numbersOf(alert)),
    members: group && { open: group.open, total: group.total, examples: membersText(group).map(unturned) },
    link: consoleLink(consoleUrl, alert.id),
    values: isGroup ? [] : samples.map(({ value }) => value),
    marked: place < 0 || isGroup ? undefined : place
  }
}
