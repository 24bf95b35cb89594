import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { fromSeriesKey, type Series, seriesKey } from '../../shared/contract/series.ts'
import type { Observation } from '../../shared/detection/window.ts'
import { notFound, type StoreUnavailable } from '../../shared/failure/failure.ts'
import { json } from '../../shared/http/answer.ts'
import { firstOf, pageLimit } from '../../shared/http/query.ts'
import type { Handle } from '../../shared/http/route.ts'
import type { Policy } from '../../shared/policy/policy.ts'
import { toAnomalyParts, withinRange } from '../../shared/policy/to-anomaly.ts'
import { seriesKeys } from '../../shared/redis/keys.ts'
import { type LastVerdict, readLastVerdict } from '../../shared/redis/last-verdict.ts'
import type { RecentAnomalies } from '../../shared/redis/recent-anomalies.ts'
import type { SeriesIndex } from '../../shared/redis/series-index.ts'
import type { SeriesReader, SeriesReading } from '../../shared/redis/series-reader.ts'
import { explanationOf } from './explanation.ts'
import { seriesOf } from './series-of-query.ts'

export type Dependencies = {
  readonly reader: SeriesReader
  readonly index: SeriesIndex
  readonly recent: RecentAnomalies
  readonly windowSize: number
  readonly policyOf: (series: string) => Pick<Policy, 'name' | 'version' | 'detector' | 'validRange'>
}

/** Samples that `debug` adds at most; a window may hold thousands. */
const DEBUG_SAMPLES = 500
const MAX_PAGE = 1000

const toAnalysis = (
  series: Series,
  reading: SeriesReading,
  last: LastVerdict | undefined,
  { windowSize, policyOf }: Dependencies
) => {
  const policy = policyOf(seriesKey(series.source, series.metric, series.labels))
  const { detector, validRange } = policy
  // The first sample of a series was judged by nothing: a mean of nothing would be made up.
  const judged = last === undefined || last.verdict.statistics.count === 0 ? undefined : last.verdict
  return {
    ...series,
    count: reading.count,
    mean: judged?.statistics.mean ?? null,
    std_dev: judged?.statistics.std_dev ?? null,
    last_value: last?.value ?? null,
    last_time: last === undefined ? null : new Date(last.time).toISOString(),
    z_score: judged?.statistics.z ?? null,
    is_anomaly: last?.anomalous ?? false,
    reason: last?.anomalous ? last.verdict.reason : null,
    held_back_by: last === undefined || last.heldBy === '' ? null : last.heldBy,
    explanation: last === undefined ? null : (explanationOf(last, policy) ?? null),
    warming: last?.verdict.warming ?? true,
    warmup: toWarmup(last),
    score: judged?.score ?? null,
    expected: judged === undefined ? null : withinRange(judged.expected, validRange),
    lower: judged === undefined ? null : withinRange(judged.lower, validRange),
    upper: judged === undefined ? null : withinRange(judged.upper, validRange),
    baseline_count: judged?.statistics.count ?? 0,
    anomaly_count: reading.anomalies,
    window_size: windowSize,
    samples: { fresh: reading.total, late: reading.late, duplicate: reading.duplicates },
    detector: { name: detector.name, version: detector.version },
    policy: { name: policy.name, version: policy.version }
  }
}

/** How many samples the detector has learned from, of those it needs before it judges. */
const toWarmup = (last: LastVerdict | undefined) => ({
  seen: last?.verdict.seen ?? 0,
  needed: last?.verdict.needed ?? 0
})

/** What `debug` adds: what the newest verdict was made from, and the newest samples. */
const toDetails = (last: LastVerdict | undefined, recent: ReadonlyArray<Observation>) => ({
  parts: toAnomalyParts(last?.verdict.parts ?? []),
  recent: recent.map(toRecentSample)
})

const toRecentSample = ({ time, value }: Observation) => ({ time: new Date(time).toISOString(), value })

/** The stored anomalies are JSON already: a list of them is put together, not parsed and written again. */
const jsonList = (name: string, items: ReadonlyArray<string>) => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: `{"${name}":[${items.join(',')}]}`
})

/** GET /analyze: what is known of one series, the same on every replica because it comes from Redis alone. */
export const analysis =
  (dependencies: Dependencies): Handle =>
  ({ query }) =>
    pipe(
      TE.fromEither(seriesOf(query)),
      TE.flatMap((series) => {
        const keys = seriesKeys(seriesKey(series.source, series.metric, series.labels))
        const isDebug = firstOf(query, 'debug') === 'true'
        const samples: TE.TaskEither<StoreUnavailable, ReadonlyArray<Observation>> = isDebug
          ? dependencies.reader.samples(keys, DEBUG_SAMPLES)
          : TE.right([])
        return pipe(
          dependencies.reader.read(keys),
          TE.filterOrElseW(
            (reading) => reading !== undefined,
            () => notFound('nothing is known of this series')
          ),
          TE.flatMap((reading) =>
            pipe(
              samples,
              TE.map((recent) => {
                const last = readLastVerdict(reading.lastVerdict)
                const answer = toAnalysis(series, reading, last, dependencies)
                return json(isDebug ? { ...answer, ...toDetails(last, recent) } : answer)
              })
            )
          )
        )
      })
    )

/** GET /api/v1/series: the series there are, in lexical order, `next` names where the following page begins. */
export const listSeries =
  ({ index, reader }: Dependencies): Handle =>
  ({ query }) =>
  async () => {
    const limit = pageLimit(query, 100, MAX_PAGE)
    if (E.isLeft(limit)) return limit
    const source = firstOf(query, 'source')
    const after = firstOf(query, 'after') ?? ''
    const page = await index.page(source === undefined ? '' : `${source}\n`, after, limit.right)()
    if (E.isLeft(page)) return page
    const readings = await Promise.all(page.right.map((key) => reader.read(seriesKeys(key))()))
    const count = await index.count()()
    if (E.isLeft(count)) return count
    const series: unknown[] = []
    for (const [i, reading] of readings.entries()) {
      if (E.isLeft(reading)) return reading
      // Expired, and not yet gone from the index.
      if (reading.right === undefined) continue
      series.push(toListItem(fromSeriesKey(page.right[i] as string), reading.right))
    }
    const next = page.right.length === limit.right ? page.right.at(-1) : undefined
    return E.right(json({ series, known: count.right, ...(next === undefined ? {} : { next }) }))
  }

const toListItem = (series: Series, reading: SeriesReading) => {
  const last = readLastVerdict(reading.lastVerdict)
  return {
    ...series,
    count: reading.count,
    last_value: last?.value ?? null,
    last_time: last === undefined ? null : new Date(last.time).toISOString(),
    warming: last?.verdict.warming ?? true,
    warmup: toWarmup(last),
    is_anomaly: last?.anomalous ?? false,
    anomaly_count: reading.anomalies,
    samples: { fresh: reading.total, late: reading.late, duplicate: reading.duplicates }
  }
}

/** GET /api/v1/anomalies: the newest over all series, or of the one that source, metric and labels name; newest first. */
export const listAnomalies =
  ({ reader, recent }: Dependencies): Handle =>
  ({ query }) =>
    pipe(
      TE.Do,
      TE.flatMap(() => TE.fromEither(pageLimit(query, 100, MAX_PAGE))),
      TE.flatMap((limit) =>
        ['source', 'metric', 'label'].every((name) => query[name] === undefined)
          ? recent.newest(limit)
          : pipe(
              TE.fromEither(seriesOf(query)),
              TE.flatMap(({ source, metric, labels }) =>
                reader.anomalies(seriesKeys(seriesKey(source, metric, labels)), limit)
              )
            )
      ),
      TE.map((anomalies) => jsonList('anomalies', anomalies))
    )
