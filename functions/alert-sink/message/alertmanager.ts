import type { Alert } from '../../../shared/contract/alert.ts'
import { clip } from './clip.ts'
import { memberLines } from './fact.ts'
import type { Message } from './message.ts'

/** As POST /api/v2/alerts takes it. */
export type AlertmanagerAlert = {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly startsAt: string
  readonly endsAt: string
  readonly generatorURL?: string
}

const ANNOTATION = 2000

/** Names that say what they say for every alert; a label of the series by such a name gets a prefix, as in Prometheus. */
const OWN = new Set(['alertname', 'alert_id', 'kind', 'severity', 'source', 'metric'])

const labelName = (name: string): string => {
  const safe = name.replace(/[^A-Za-z0-9_]/g, '_')
  return OWN.has(safe) ? `exported_${safe}` : safe
}

/**
 * The labels by which Alertmanager knows the alert again, routes it, groups and silences it. All of them stay the same while it is
 * open, but for `severity`. `alert_id`, because two series may have labels that are the same in Alertmanager's spelling.
 */
export const alertmanagerLabels = (
  { id, series }: Pick<Alert, 'id' | 'series'>,
  kind: Message['kind'],
  severity: Alert['severity']
): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(Object.entries(series.labels).map(([name, value]) => [labelName(name), value])),
  ...{ alertname: 'KnomalyAnomaly', alert_id: id, kind, severity, source: series.source },
  ...(kind === 'group' ? {} : { metric: series.metric })
})

/** `endsAt` of an open alert is the time at which it counts as over unless it is sent again. */
export const alertmanagerAlert = (
  alert: Alert,
  message: Message,
  { now, keepMs }: { readonly now: number; readonly keepMs: number }
): AlertmanagerAlert => {
  const startsAt = Math.min(message.openedAt, now)
  // By the time of the samples, which may be ahead of the clock.
  const over = message.resolvedAt === undefined ? now + keepMs : Math.min(message.resolvedAt, now)
  const texts: ReadonlyArray<readonly [string, string | undefined]> = [
    ['summary', message.title],
    ['description', message.explanation],
    ['value', message.value],
    ['expected', message.expected],
    ['normal_range', message.normal],
    ['reason', message.reason],
    ['anomalies', message.anomalies === undefined ? undefined : String(message.anomalies)],
    ['series', memberLines(message).join('; ')]
  ]
  return {
    labels: alertmanagerLabels(alert, message.kind, message.severity),
    annotations: Object.fromEntries(
      texts.flatMap(([name, text]) => (text === undefined || text === '' ? [] : [[name, clip(text, ANNOTATION)]]))
    ),
    startsAt: new Date(startsAt).toISOString(),
    endsAt: new Date(Math.max(over, startsAt)).toISOString(),
    ...(message.link === undefined ? {} : { generatorURL: message.link })
  }
}
