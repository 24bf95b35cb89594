import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { Anomaly } from '../../shared/contract/anomaly.ts'
import { fromSeriesKey } from '../../shared/contract/series.ts'
import { foldSamples, type Outcome } from '../../shared/detection/fold-samples.ts'
import type { WindowSize } from '../../shared/detection/window.ts'
import { type StoreUnavailable, storeUnavailable } from '../../shared/failure/failure.ts'
import { type Guard, judge } from '../../shared/policy/judge.ts'
import type { Policy } from '../../shared/policy/policy.ts'
import { toAnomaly } from '../../shared/policy/to-anomaly.ts'
import { seriesKeys } from '../../shared/redis/keys.ts'
import { writeLastVerdict } from '../../shared/redis/last-verdict.ts'
import type { Commit, SeriesStore, StoredAnomaly, StoredSeries } from '../../shared/redis/series-store.ts'
import { newestVerdicts } from './newest-verdicts.ts'
import { withOneKeyEach } from './same-sample.ts'
import { type CachedSeries, type SeriesCache, toCachedSeries } from './series-cache.ts'
import type { Sighting } from './sighting.ts'
import { toWritten } from './stored-state.ts'

/** What became of a sample, and the anomaly if it was one – for a duplicate the one that its first delivery got. */
export type Settled = {
  readonly sighting: Sighting
  readonly kind: Outcome['kind']
  readonly anomaly?: Anomaly
  /** Its series was still warming up, so that there is no verdict on it. */
  readonly warming?: true
  /** What kept it from being an anomaly. */
  readonly heldBy?: Guard
}

/** One `Settled` per sighting, in the order of the sightings. */
export type CommitSightings = (
  series: string,
  sightings: ReadonlyArray<Sighting>
) => TE.TaskEither<StoreUnavailable, ReadonlyArray<Settled>>

export type Dependencies = {
  readonly store: SeriesStore
  readonly cache: SeriesCache
  /** Asked once for each series that comes into the cache. */
  readonly policyOf: (series: string) => Policy
  readonly size: WindowSize
  /** Newest samples of which the verdict is kept as well, for charts; 0 = none. */
  readonly verdictsKept: number
  /** A version that no process has used before. */
  readonly newVersion: () => string
  readonly onConflict: () => void
}

/** Every conflict means that another replica got its commit through, so this many in a row mean that something is wrong. */
const MAX_CONFLICTS = 100

/**
 * The commit protocol, for samples of one series: fold them on what this process knows, commit if that is still true, else
 * fold again on what Redis has. In the common case one round trip.
 *
 * Callers must not run it twice at once for one series: see series-queue.ts.
 */
export const commitSightings = (dependencies: Dependencies): CommitSightings => {
  const { store, cache, policyOf, size, verdictsKept, newVersion, onConflict } = dependencies

  const load = async (series: string): Promise<E.Either<StoreUnavailable, CachedSeries>> =>
    E.map((stored: StoredSeries) => toCachedSeries(series, stored, size, policyOf(series)))(
      await store.load(seriesKeys(series))()
    )

  const commitOnce = async (
    series: string,
    current: CachedSeries,
    sightings: ReadonlyArray<Sighting>
  ): Promise<E.Either<StoreUnavailable, ReadonlyArray<Settled> | CachedSeries>> => {
    const samples = withOneKeyEach(current.memory.window, sightings)
    const outcomes = foldSamples(current.policy.detector, current.memory, samples)
    const repeated = outcomes.every(isFresh) ? NOTHING : await answeredBefore(store, current, outcomes)
    if (E.isLeft(repeated)) return repeated
    const settled = settleAll(series, outcomes, repeated.right, current.policy)
    const version = newVersion()
    const commit = toCommit(current, version, outcomes, settled, verdictsKept)
    const result = await store.commit(current.keys, commit)()
    if (E.isLeft(result)) return result
    if (result.right !== undefined) return E.right(toCachedSeries(series, result.right, size, current.policy))
    if (commit.samples.length > 0) {
      current.version = version
      current.storedState = copied(current.storedState, current.policy.detector.write(current.memory.state))
    }
    cache.keep(series, current)
    return E.right(inOrderOf(samples, settled))
  }

  const commitUntilDone = async (
    series: string,
    start: CachedSeries,
    sightings: ReadonlyArray<Sighting>
  ): Promise<E.Either<StoreUnavailable, ReadonlyArray<Settled>>> => {
    let current = start
    for (let n = 0; n < MAX_CONFLICTS; n += 1) {
      const result = await commitOnce(series, current, sightings)
      if (E.isLeft(result)) return result
      if (!('memory' in result.right)) return E.right(result.right)
      onConflict()
      current = result.right
    }
    return E.left(storeUnavailable(new Error(`${MAX_CONFLICTS} conflicts in a row`)))
  }

  return (series, sightings) => async () => {
    const cached = cache.get(series)
    const start = cached === undefined ? await load(series) : E.right(cached)
    if (E.isLeft(start)) return start
    let isDone = false
    try {
      const result = await commitUntilDone(series, start.right, sightings)
      isDone = E.isRight(result)
      return result
    } finally {
      // Folded in place but perhaps not committed: what this process knows may be wrong now.
      if (!isDone) cache.delete(series)
    }
  }
}

const NOTHING: E.Either<StoreUnavailable, ReadonlyMap<string, Anomaly>> = E.right(new Map())

/** The stored anomalies for samples that may have been answered before: duplicates, and late ones that were in time once. */
const answeredBefore = async (
  store: SeriesStore,
  { keys, memory }: CachedSeries,
  outcomes: ReadonlyArray<Outcome<Sighting>>
): Promise<E.Either<StoreUnavailable, ReadonlyMap<string, Anomaly>>> => {
  let from = Number.POSITIVE_INFINITY
  let to = Number.NEGATIVE_INFINITY
  for (const { kind, sample } of outcomes) {
    if (kind === 'fresh' || sample.isPast) continue
    // A client that sends a sample again without a time of its own has given it another one meanwhile.
    const time = memory.window.timeOf(sample.key) ?? sample.time
    from = Math.min(from, time)
    to = Math.max(to, time)
  }
  if (from > to) return NOTHING
  return E.map((list: ReadonlyArray<string>) => {
    const anomalies = list.map((json) => JSON.parse(json) as Anomaly)
    return new Map(anomalies.map((anomaly) => [anomaly.cause.sample, anomaly]))
  })(await store.anomaliesBetween(keys, from, to)())
}

/** Into the same memory where it fits: it is done for every commit. */
const copied = (into: Uint8Array | undefined, bytes: Uint8Array): Uint8Array => {
  if (into?.length !== bytes.length) return Uint8Array.from(bytes)
  into.set(bytes)
  return into
}

const isFresh = ({ kind }: Outcome<Sighting>): boolean => kind === 'fresh'

const settleAll = (
  series: string,
  outcomes: ReadonlyArray<Outcome<Sighting>>,
  repeated: ReadonlyMap<string, Anomaly>,
  policy: Policy
): ReadonlyArray<Settled> => {
  // An event that is delivered again while its first delivery is being committed comes in the same commit.
  const fresh = new Map<string, Anomaly>()
  return outcomes.map((outcome): Settled => {
    const { kind, sample: sighting } = outcome
    // Nobody is told of what is past, not even where it is a live sample that somebody was told of.
    if (sighting.isPast) return { sighting, kind }
    if (kind !== 'fresh') {
      const anomaly = repeated.get(sighting.key) ?? fresh.get(sighting.key)
      return anomaly === undefined ? { sighting, kind } : { sighting, kind: 'duplicate', anomaly }
    }
    const { verdict, before, interval: intervalMs } = outcome
    const judgement = judge(policy, sighting.value, verdict, before)
    const { anomalous, warming, heldBy } = judgement
    // Nearly all: no more objects for them than needed.
    if (!anomalous && !warming && heldBy === '') return { sighting, kind }
    if (!anomalous) return { sighting, kind, ...(warming ? { warming } : {}), ...(heldBy === '' ? {} : { heldBy }) }
    const found = { series: fromSeriesKey(series), sample: sighting, verdict, judgement, intervalMs }
    const anomaly = toAnomaly(policy, found)
    fresh.set(sighting.key, anomaly)
    return { sighting, kind, anomaly }
  })
}

/** The fold goes by time; an answer goes by the event, alike for every delivery of it. */
const inOrderOf = (sightings: ReadonlyArray<Sighting>, settled: ReadonlyArray<Settled>): ReadonlyArray<Settled> => {
  if (settled.every(({ sighting }, i) => sighting === sightings[i])) return settled
  const bySighting = new Map(settled.map((one) => [one.sighting, one]))
  return sightings.map((sighting) => bySighting.get(sighting) as Settled)
}

const toCommit = (
  { version: expected, policy, memory, storedState }: CachedSeries,
  version: string,
  outcomes: ReadonlyArray<Outcome<Sighting>>,
  settled: ReadonlyArray<Settled>,
  verdictsKept: number
): Commit => {
  const { window, state } = memory
  const samples: Sighting[] = []
  const anomalies: StoredAnomaly[] = []
  let late = 0
  let duplicates = 0
  for (const { kind, sighting, anomaly } of settled) {
    if (kind === 'late') late += 1
    else if (kind === 'duplicate') duplicates += 1
    else {
      samples.push(sighting)
      if (anomaly !== undefined) anomalies.push({ time: sighting.time, json: JSON.stringify(anomaly) })
    }
  }
  return {
    expected,
    version,
    total: window.total,
    detectorState: toWritten(policy.detector, policy.detector.write(state), storedState),
    lastVerdict: newestVerdict(window.total === 0 ? '' : window.at(window.total - 1).key, outcomes, policy),
    late,
    duplicates,
    samples,
    anomalies,
    verdicts: verdictsKept === 0 ? '' : newestVerdicts(outcomes, policy, samples.length - verdictsKept)
  }
}

/** What was said of the newest sample of the window, if it is one of these. */
const newestVerdict = (newestKey: string, outcomes: ReadonlyArray<Outcome<Sighting>>, policy: Policy): string => {
  for (let i = outcomes.length - 1; i >= 0; i -= 1) {
    const outcome = outcomes[i] as Outcome<Sighting>
    if (outcome.kind === 'fresh' && outcome.sample.key === newestKey) {
      const { sample, verdict, before } = outcome
      return writeLastVerdict(sample, verdict, judge(policy, sample.value, verdict, before))
    }
  }
  return ''
}
