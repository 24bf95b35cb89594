import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import { fromSeriesKey } from '../../shared/contract/series.ts'
import type { StoreUnavailable } from '../../shared/failure/failure.ts'
import { seriesKeys } from '../../shared/redis/keys.ts'
import { type LastVerdict, readLastVerdict } from '../../shared/redis/last-verdict.ts'
import { unpackVerdicts } from '../../shared/redis/packed-verdicts.ts'
import type { SeriesAtOnce, SeriesReader, SeriesReading } from '../../shared/redis/series-reader.ts'
import type { Last, Point, SeriesItem } from './api.ts'
import { toSeriesId } from './series-id.ts'

export type SeriesSources = {
  readonly reader: Pick<SeriesReader, 'atOnce'>
}

/** A series as it lies in Redis now. `reading` is undefined when nothing is left of it but its name. */
export type Looked = {
  readonly key: string
  readonly reading: SeriesReading | undefined
  readonly ring: string
  readonly points: ReadonlyArray<Point>
}

/** Values in a sparkline, and points where the analyzer keeps no bands: those of the window then, at most. */
const SPARK = 32
const WINDOW_POINTS = 500

/** A value without a verdict, for the band of what was kept before there was one is not known. */
const bare = ({ time, value }: { readonly time: number; readonly value: number }): Point => ({
  ...{ time, value },
  ...{ expected: null, lower: null, upper: null }
})

/** These series in one round trip; in two where the analyzer keeps no bands, for then their windows have the values. */
export const lookAt =
  ({ reader }: SeriesSources) =>
  (keys: ReadonlyArray<string>, windowPoints = WINDOW_POINTS): TE.TaskEither<StoreUnavailable, ReadonlyArray<Looked>> =>
  async () => {
    const one = async (key: string): Promise<E.Either<StoreUnavailable, Looked>> => {
      const found = await reader.atOnce(seriesKeys(key), windowPoints)()
      return E.map(({ reading, ring, samples }: SeriesAtOnce) => ({
        ...{ key, reading, ring },
        points: ring === '' ? samples.map(bare) : unpackVerdicts(ring)
      }))(found)
    }
    const all: Looked[] = []
    for (const looked of await Promise.all(keys.map(one))) {
      if (E.isLeft(looked)) return looked
      all.push(looked.right)
    }
    return E.right(all)
  }

const statusOf = ({ verdict, anomalous, heldBy }: LastVerdict): Last['status'] =>
  anomalous ? 'anomalous' : verdict.warming ? 'warming' : heldBy === '' ? 'normal' : 'held'

/** What was said of the newest sample; undefined for a series of which nothing was said yet. */
export const toLast = (reading: SeriesReading | undefined): Last | null => {
  const last = reading === undefined ? undefined : readLastVerdict(reading.lastVerdict)
  if (last === undefined) return null
  const { time, value, verdict, heldBy } = last
  const band = verdict.warming
    ? { expected: null, lower: null, upper: null }
    : { expected: verdict.expected, lower: verdict.lower, upper: verdict.upper }
  const status = statusOf(last)
  return {
    ...{ time, value, ...band, score: verdict.score },
    ...{ is_anomaly: last.anomalous, status, held_by: heldBy === '' ? null : heldBy }
  }
}

export type Noted = { readonly seenAt: number; readonly isSilent: boolean; readonly alert: SeriesItem['alert'] }

export const toItem = ({ key, reading, points }: Looked, { seenAt, isSilent, alert }: Noted): SeriesItem => ({
  id: toSeriesId(key),
  ...fromSeriesKey(key),
  seen_at: new Date(seenAt).toISOString(),
  is_silent: isSilent,
  last: toLast(reading),
  spark: points.slice(-SPARK).map(({ value }) => value),
  samples: reading?.total ?? 0,
  anomalies: reading?.anomalies ?? 0,
  alert
})
