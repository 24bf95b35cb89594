import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { AlertList, ListedAlert } from '../../shared/alerts/alert-list.ts'
import type { AlertCounts } from '../../shared/alerts/count-alerts.ts'
import type { Anomaly } from '../../shared/contract/anomaly.ts'
import { seriesKey } from '../../shared/contract/series.ts'
import type { StoreUnavailable } from '../../shared/failure/failure.ts'
import { seriesKeys } from '../../shared/redis/keys.ts'
import { readLastVerdict } from '../../shared/redis/last-verdict.ts'
import type { RecentAnomalies } from '../../shared/redis/recent-anomalies.ts'
import type { SeriesReader } from '../../shared/redis/series-reader.ts'
import type { SeriesItem } from './api.ts'

/** What wants to be looked at now: series by key. */
export type Attention = {
  /** Series of which the newest sample was an anomaly. */
  readonly anomalous: ReadonlySet<string>
  readonly alerting: ReadonlyMap<string, NonNullable<SeriesItem['alert']>>
  /** The newest open alerts. */
  readonly open: ReadonlyArray<ListedAlert>
  readonly counts: AlertCounts
}

export type AttentionSources = {
  readonly recent: Pick<RecentAnomalies, 'newest'>
  readonly reader: Pick<SeriesReader, 'lastVerdicts'>
  readonly alerts: Pick<AlertList, 'list' | 'counts'>
}

/** As many as the analyzer keeps over all series. */
const RECENT = 1000
const OPEN = 1000

const keyOf = ({ source, metric, labels }: Anomaly['series']): string => seriesKey(source, metric, labels)

/** The series of anomalies by their JSON: most are the same as two seconds ago, and parsing a thousand takes 10 ms. */
const seriesOfAnomalies = (): ((list: ReadonlyArray<string>) => ReadonlySet<string>) => {
  let known: ReadonlyMap<string, string> = new Map()
  return (list) => {
    known = new Map(list.map((json) => [json, known.get(json) ?? keyOf((JSON.parse(json) as Anomaly).series)]))
    return new Set(known.values())
  }
}

/** Reads what wants attention. It costs the same with ten series and with a hundred thousand. */
export const readAttention = ({
  recent,
  reader,
  alerts
}: AttentionSources): TE.TaskEither<StoreUnavailable, Attention> => {
  const toSeries = seriesOfAnomalies()
  return async () => {
    const [newest, listed, counts] = await Promise.all([
      recent.newest(RECENT)(),
      alerts.list({ status: 'open', source: undefined, limit: OPEN })(),
      alerts.counts()()
    ])
    if (E.isLeft(newest)) return newest
    if (E.isLeft(listed)) return listed
    if (E.isLeft(counts)) return counts
    const alerting = new Map<string, NonNullable<SeriesItem['alert']>>()
    for (const { id, kind, series, severity } of listed.right)
      if (kind === 'series') alerting.set(keyOf(series), { id, severity })
    // In a storm the newest anomalies are those of few series; those that have an alert are looked at beside them.
    const keys = [...new Set([...toSeries(newest.right), ...alerting.keys()])]
    const verdicts = await reader.lastVerdicts(keys.map(seriesKeys))()
    if (E.isLeft(verdicts)) return verdicts
    const anomalous = keys.filter((_, i) => readLastVerdict(verdicts.right[i] ?? '')?.anomalous === true)
    return E.right({ anomalous: new Set(anomalous), alerting, open: listed.right, counts: counts.right })
  }
}
