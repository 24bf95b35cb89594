import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
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
    const { names, attention, deadLetters, recent, samples, rate, silentAfterMs } = sources
    const at = sources.now()
    const [all, wanting, totals, anomalies, analysed] = await Promise.all([
      names()(),
      attention(),
      deadLetters.totals()(),
      recent.countSince(at - HOUR_MS)(),
      samples()()
    ])
    if (E.isLeft(all)) return all
    if (E.isLeft(wanting)) return wanting
    if (E.isLeft(totals)) return totals
    if (E.isLeft(anomalies)) return anomalies
    if (E.isLeft(analysed)) return analysed
    const { anomalous, alerting, counts } = wanting.right
    // The groups are counted: in a storm the newest thousand are but their members.
    const alone = wanting.right.open.filter(({ kind, group }) => kind === 'series' && group === null)
    const criticalAlone = alone.filter(({ severity }) => severity === 'critical').length
    const critical = counts.critical_groups + criticalAlone
    const warning = counts.groups - counts.critical_groups + alone.length - criticalAlone
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
      alerts: { open: counts.open, critical, warning, resolved: counts.resolved },
      dead_letters: { events: totals.right.events, samples: totals.right.samples },
      anomalies: { last_hour: anomalies.right, at_least: anomalies.right >= RECENT }
    })
  }
