import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { AlertList } from '../../../shared/alerts/alert-list.ts'
import type { StoreUnavailable } from '../../../shared/failure/failure.ts'
import { seriesKeys } from '../../../shared/redis/keys.ts'
import type { ScalingHistory } from '../../../shared/redis/scaling-history.ts'
import type { SeriesReader } from '../../../shared/redis/series-reader.ts'
import type { Overview } from '../api.ts'
import type { Attention } from '../attention.ts'
import { type Looked, lookAt, type SeriesSources } from '../series-items.ts'
import type { Look, LookedSeries } from './look.ts'

export type PollSources = {
  readonly overview: TE.TaskEither<StoreUnavailable, Overview>
  readonly attention: TE.TaskEither<StoreUnavailable, Attention>
  readonly alerts: Pick<AlertList, 'list'>
  readonly scaling: Pick<ScalingHistory, 'read'>
  readonly sources: SeriesSources & { readonly reader: SeriesReader }
  readonly now: () => number
}

/** A look at these series; what of `before` is still true is taken from there. */
export type Poll = (keys: ReadonlyArray<string>, before: Look | undefined) => TE.TaskEither<StoreUnavailable, Look>

/** Newest alerts of all: those that were opened or resolved since the last second are among them. */
const ALERTS = 100
const ANOMALIES = 20
export const SCALING_MS = 15 * 60_000
const SCALING_SAMPLES = 450

export const createPoll = ({ overview, attention, alerts, scaling, sources, now }: PollSources): Poll => {
  const withAnomalies = async (
    looked: Looked,
    before: LookedSeries | undefined,
    wanting: Attention
  ): Promise<E.Either<StoreUnavailable, LookedSeries>> => {
    const alert = wanting.alerting.get(looked.key) ?? null
    const count = looked.reading?.anomalies ?? 0
    if (before !== undefined && (before.reading?.anomalies ?? 0) === count)
      return E.right({ ...looked, alert, anomalies: before.anomalies })
    if (count === 0) return E.right({ ...looked, alert, anomalies: [] })
    const anomalies = await sources.reader.anomalies(seriesKeys(looked.key), ANOMALIES)()
    return E.map((list: ReadonlyArray<string>): LookedSeries => ({ ...looked, alert, anomalies: list }))(anomalies)
  }

  return (keys, before) => async () => {
    const newest = before?.scaling.at(-1)?.at
    const [seen, wanting, listed, scaled, looked] = await Promise.all([
      overview(),
      attention(),
      alerts.list({ status: 'all', source: undefined, limit: ALERTS })(),
      // Numbered by the clock of Redis, a little after the platform's: what comes twice is left out below.
      scaling.read(newest === undefined ? now() - SCALING_MS : newest - 2_000, SCALING_SAMPLES)(),
      lookAt(sources)(keys)()
    ])
    if (E.isLeft(seen)) return seen
    if (E.isLeft(wanting)) return wanting
    if (E.isLeft(listed)) return listed
    if (E.isLeft(scaled)) return scaled
    if (E.isLeft(looked)) return looked
    const series = new Map<string, LookedSeries>()
    const each = looked.right.map((one) => withAnomalies(one, before?.series.get(one.key), wanting.right))
    for (const one of await Promise.all(each)) {
      if (E.isLeft(one)) return one
      series.set(one.right.key, one.right)
    }
    const past = (before?.scaling ?? []).filter(({ at }) => at > now() - SCALING_MS)
    const more = scaled.right.filter(({ at }) => newest === undefined || at > newest)
    return E.right({
      overview: seen.right,
      scaling: more.length === 0 ? past : [...past, ...more].slice(-SCALING_SAMPLES),
      alerts: [...listed.right, ...wanting.right.open],
      series
    })
  }
}
