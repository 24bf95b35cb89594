import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { AlertList } from '../../shared/alerts/alert-list.ts'
import type { DeadLetterStore } from '../../shared/dead-letters/dead-letter-store.ts'
import type { StoreUnavailable } from '../../shared/failure/failure.ts'
import type { RecentAnomalies } from '../../shared/redis/recent-anomalies.ts'
import type { Overview } from './api.ts'
import type { Attention } from './attention.ts'
import type { Names } from './names.ts'
import type { Rate } from './rate.ts'

export type OverviewSources = {
  readonly names: () => TE.TaskEither<StoreUnavailable, Names>
  readonly attention: TE.TaskEither<StoreUnavailable, Attention>
  readonly alerts: Pick<AlertList, 'counts'>
  readonly deadLetters: Pick<DeadLetterStore, 'totals'>
  readonly recent: Pick<RecentAnomalies, 'countSince'>
  /** Samples analysed, over all replicas and since ever. */
  readonly samples: () => TE.TaskEither<StoreUnavailable, number>
  readonly rate: Rate
  readonly silentAfterMs: number
  readonly now: () => number
}

const HOUR_MS = 3_600_000

/** As many as the analyzer keeps over all series. */
const RECENT = 1000

const countSilent = ({ sorted }: Names, before: number): number => {
  let silent = 0
  for (const { seenAt } of sorted) if (seenAt < before) silent += 1
  return silent
}

/** Everything at a glance. */
export const readOverview =
  (sources: OverviewSources): TE.TaskEither<StoreUnavailable, Overview> =>
  async () => {
    const { names, attention, alerts, deadLetters, recent, samples, rate, silentAfterMs } = sources
    const at = sources.now()
    const [all, wanting, counts, totals, anomalies, analysed] = await Promise.all([
      names()(),
      attention(),
      alerts.counts()(),
      deadLetters.totals()(),
      recent.countSince(at - HOUR_MS)(),
      samples()()
    ])
    if (E.isLeft(all)) return all
    if (E.isLeft(wanting)) return wanting
    if (E.isLeft(counts)) return counts
    if (E.isLeft(totals)) return totals
    if (E.isLeft(anomalies)) return anomalies
    if (E.isLeft(analysed)) return analysed
    const { anomalous, alerting, open } = wanting.right
    const critical = open.filter(({ severity }) => severity === 'critical').length
    return E.right({
      at: new Date(at).toISOString(),
      series: {
        total: all.right.total,
        anomalous: anomalous.size,
        alerting: alerting.size,
        silent: countSilent(all.right, at - silentAfterMs),
        silent_after_ms: silentAfterMs
      },
      samples_per_second: rate(analysed.right, at),
      alerts: { open: counts.right.open, critical, warning: open.length - critical, resolved: counts.right.resolved },
      dead_letters: { events: totals.right.events, samples: totals.right.samples },
      anomalies: { last_hour: anomalies.right, at_least: anomalies.right >= RECENT }
    })
  }
