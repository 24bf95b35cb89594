import { readFileSync } from 'node:fs'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { Result } from 'ioredis'
import type { Observation } from '../detection/window.ts'
import type { StoreUnavailable } from '../failure/failure.ts'
import { attempt } from './attempt.ts'
import type { RedisClient } from './connect.ts'
import type { SeriesKeys } from './keys.ts'
import { fromMembers, toMember } from './member.ts'

/** A series as it lies in Redis. `version` is '' when it does not exist; it never comes back once it was replaced. */
export type StoredSeries = {
  readonly version: string
  /** Samples ever added. */
  readonly total: number
  /** All of its pages as one text. */
  readonly detectorState: string
  /** Oldest first. */
  readonly samples: ReadonlyArray<Observation>
}

/** A page of a detector's state beyond its head, by number from 1, and what is in it; one character per byte. */
export type StatePage = readonly [page: number, text: string]

/**
 * A detector's state on its way to the store: `head`, then `pages` more of which only those that have changed are sent.
 */
export type WrittenState = {
  readonly head: string
  readonly pages: number
  readonly changed: ReadonlyArray<StatePage>
}

/** An anomaly on its way to the store: `json` must be the same for every delivery of its sample. */
export type StoredAnomaly = { readonly time: number; readonly json: string }

export type Commit = {
  readonly expected: string
  readonly version: string
  readonly total: number
  readonly detectorState: WrittenState
  /** '' leaves the stored one. */
  readonly lastVerdict: string
  readonly late: number
  readonly duplicates: number
  /** Oldest first, by time and key. */
  readonly samples: ReadonlyArray<Observation>
  readonly anomalies: ReadonlyArray<StoredAnomaly>
  /**
   * Records of the newest of these samples for the ring of verdicts, no more than it has places: see
   * packed-verdicts.ts.
   */
  readonly verdicts: string
}

export type StoreLimits = {
  readonly windowSamples: number
  readonly windowSpanMs: number
  readonly ttlMs: number
  readonly anomaliesKept: number
  /** Places in the ring of verdicts; 0 = none. */
  readonly verdictsKept: number
}

export type SeriesStore = {
  readonly load: (keys: SeriesKeys) => TE.TaskEither<StoreUnavailable, StoredSeries>
  /** Undefined when committed; the series as it is when somebody else was first. */
  readonly commit: (keys: SeriesKeys, commit: Commit) => TE.TaskEither<StoreUnavailable, StoredSeries | undefined>
  /** The stored anomalies with sample times in [from, to], oldest first, as JSON. */
  readonly anomaliesBetween: (
    keys: SeriesKeys,
    from: number,
    to: number
  ) => TE.TaskEither<StoreUnavailable, ReadonlyArray<string>>
  /** Removes everything of these series. */
  readonly forget: (keys: ReadonlyArray<SeriesKeys>) => TE.TaskEither<StoreUnavailable, void>
}

type Current = readonly [version: string, total: string, detectorState: string, window: ReadonlyArray<string>]

declare module 'ioredis' {
  interface RedisCommander<Context> {
    commitSeries(...keysThenArguments: ReadonlyArray<string | number>): Result<Current | null, Context>
  }
}

const toStoredSeries = ([version, total, detectorState, window]: Current): StoredSeries => ({
  version,
  total: Number(total),
  detectorState,
  samples: fromMembers(window)
})

// Read at start, so that a missing file fails the start and not the first event.
const COMMIT_SERIES = readFileSync(new URL('./lua/commit-series.lua', import.meta.url), 'utf8')

/** Matches no version: the script answers with the series as it is, and changes nothing. */
const NO_VERSION = '-'

const NO_COMMIT: Commit = {
  expected: NO_VERSION,
  version: NO_VERSION,
  total: 0,
  detectorState: { head: '', pages: 0, changed: [] },
  lastVerdict: '',
  late: 0,
  duplicates: 0,
  samples: [],
  anomalies: [],
  verdicts: ''
}

/** The commit protocol of lua/commit-series.lua, typed. */
export const createSeriesStore = (redis: RedisClient, limits: StoreLimits): SeriesStore => {
  redis.defineCommand('commitSeries', { numberOfKeys: 4, lua: COMMIT_SERIES })

  const run = async (keys: SeriesKeys, commit: Commit): Promise<Current | null> => {
    // What an event brings beyond the window would be trimmed at once, and a set that was large once takes ten times
    // the memory for good.
    const samples = commit.samples.slice(-limits.windowSamples)
    const args: (string | number)[] = [
      keys.window,
      keys.state,
      keys.anomalies,
      keys.verdicts,
      commit.expected,
      commit.version,
      limits.windowSamples,
      limits.windowSpanMs,
      limits.ttlMs,
      commit.total,
      commit.detectorState.head,
      commit.lastVerdict,
      commit.late,
      commit.duplicates,
      limits.anomaliesKept,
      samples.length,
      commit.detectorState.pages,
      commit.detectorState.changed.length,
      limits.verdictsKept,
      commit.verdicts
    ]
    for (const [page, text] of commit.detectorState.changed) args.push(`s${page}`, text)
    for (const sample of samples) args.push(sample.time, toMember(sample))
    for (const anomaly of commit.anomalies) args.push(anomaly.time, anomaly.json)
    return redis.commitSeries(...args)
  }

  return {
    load: (keys) => attempt(async () => toStoredSeries((await run(keys, NO_COMMIT)) as Current)),
    commit: (keys, commit) =>
      attempt(async () => {
        const current = await run(keys, commit)
        return current === null ? undefined : toStoredSeries(current)
      }),
    anomaliesBetween: (keys, from, to) => attempt(() => redis.zrangebyscore(keys.anomalies, from, to)),
    forget: (series) =>
      attempt(async () => {
        await Promise.all(series.map((keys) => redis.unlink(keys.window, keys.state, keys.anomalies, keys.verdicts)))
      })
  }
}
