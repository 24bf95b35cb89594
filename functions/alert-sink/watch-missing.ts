import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import { type SeriesAlerts, seriesDigest } from '../../shared/alerting/alert-state.ts'
import { NEVER_TIRED } from '../../shared/alerting/fatigue.ts'
import { applyAnomalies, type Folded } from '../../shared/alerting/life-cycle.ts'
import { derivedId } from '../../shared/cloudevents/derived-id.ts'
import type { Anomaly } from '../../shared/contract/anomaly.ts'
import { fromSeriesKey } from '../../shared/contract/series.ts'
import type { Failure, StoreUnavailable } from '../../shared/failure/failure.ts'
import type { Policy } from '../../shared/policy/policy.ts'
import type { PolicySet } from '../../shared/policy/policy-set.ts'
import { seriesKeys } from '../../shared/redis/keys.ts'
import type { LastSeen, Seen } from '../../shared/redis/last-seen.ts'
import { TOUCH_EVERY_MS } from '../../shared/redis/series-index.ts'
import type { SeriesReader } from '../../shared/redis/series-reader.ts'
import type { AlertEvent } from './alert-event.ts'
import type { Change } from './commit-event.ts'
import { missingAt, missingFrom } from './missing-data.ts'
import type { MissingStore, Watched } from './missing-store.ts'

export type Dependencies = {
  readonly policies: PolicySet
  readonly lastSeen: LastSeen
  readonly reader: Pick<SeriesReader, 'samples'>
  readonly store: MissingStore
  readonly commit: (change: Change) => TE.TaskEither<Failure, ReadonlyArray<AlertEvent>>
}

/** What a tick is: its own time, not that of its delivery, so that one that comes again finds the same missing. */
export type Tick = Pick<Change, 'event' | 'trace'> & { readonly at: number }

/** Series that one tick newly finds missing, and that it tells of again; the next one goes on. */
const MAX_PER_TICK = 1000

/** A pipeline that was away for longer does not tell of everything that reported nothing meanwhile: itself did not listen. */
const LOOK_BACK_MS = 3_600_000

/** Samples by which the rhythm of a series is known. */
const SAMPLES = 50

const NONE: ReadonlyArray<AlertEvent> = []

type Found = { readonly seen: Seen; readonly policy: Policy }

/**
 * Missing data is no sample that may be noise: one is enough for an alert, whatever the rule says of others. And it is another thing
 * than the spike before it, so no lock-out keeps it from being told.
 */
const ruleFor = ({ alert }: Policy): Policy['alert'] => ({
  ...alert,
  open: { anomalies: 1, of: 1 },
  lockout: { ms: 0, samples: 0, from: 'last' },
  fatigue: { ...alert.fatigue, weight: 0 }
})

/** Missing data makes nobody tired, and rests nobody: a rule without fatigue would forget how tired people are of the samples. */
const foldMissing = (
  stored: SeriesAlerts | undefined,
  { anomaly, policy }: { readonly anomaly: Anomaly; readonly policy: Policy },
  now: number,
  hasRoom: boolean
): Folded => {
  const folded = applyAnomalies(stored, [anomaly], ruleFor(policy), now, hasRoom)
  if (folded.state === undefined || folded.state === stored) return folded
  return { ...folded, state: { ...folded.state, tiredness: stored?.tiredness ?? NEVER_TIRED } }
}

/**
 * On every tick: the series that have reported nothing for longer than their policy's `missing.after`, as anomalies that go through
 * the life of alerts like all others. Costs nothing where no policy asks for it.
 */
export const watchMissing = (dependencies: Dependencies) => {
  const { policies, lastSeen, reader, store, commit } = dependencies
  const lengths = new Set(policies.policies.flatMap(({ missingAfterMs }) => missingAfterMs ?? []))
  const policyOf = (series: string): Policy => policies.policyOf(fromSeriesKey(series))

  /** Series that have gone missing since the last tick, for one `missing.after`, and where the next tick goes on. */
  const newlyMissing = async (
    afterMs: number,
    now: number
  ): Promise<E.Either<StoreUnavailable, { readonly found: ReadonlyArray<Found>; readonly cursor: number }>> => {
    const cursor = await store.cursor(afterMs)()
    if (E.isLeft(cursor)) return cursor
    const to = now - afterMs - TOUCH_EVERY_MS
    const from = Math.max(cursor.right ?? 0, to - LOOK_BACK_MS)
    if (from >= to) return E.right({ found: [], cursor: from })
    const seen = await lastSeen.between(from, to, MAX_PER_TICK)()
    if (E.isLeft(seen)) return seen
    const found = seen.right.flatMap((one) => {
      const policy = policyOf(one.series)
      return policy.missingAfterMs === afterMs ? [{ seen: one, policy }] : []
    })
    // Of a full page the last millisecond is looked through again, for there may be more of it, unless it is the first.
    const [first, last] = [seen.right[0], seen.right[MAX_PER_TICK - 1]]
    return E.right({ found, cursor: first && last ? Math.max(first.at, last.at - 1) : to })
  }

  /** Missing series that it is time to tell of again; and those for which that has come to an end. */
  const stillMissing = async (
    now: number
  ): Promise<
    E.Either<StoreUnavailable, { readonly found: ReadonlyArray<Found>; readonly ended: ReadonlyArray<string> }>
  > => {
    const series = await store.again(now, MAX_PER_TICK)()
    if (E.isLeft(series)) return series
    const seen = await lastSeen.of(series.right)()
    if (E.isLeft(seen)) return seen
    const found: Found[] = []
    const ended: string[] = []
    for (const [i, one] of series.right.entries()) {
      const at = seen.right[i]
      const policy = policyOf(one)
      const isMissing = at !== undefined && policy.missingAfterMs !== null
      if (isMissing && missingFrom(at, policy.missingAfterMs) <= now) found.push({ seen: { series: one, at }, policy })
      else ended.push(one)
    }
    return E.right({ found, ended })
  }

  return ({ event, trace, at }: Tick): TE.TaskEither<Failure, ReadonlyArray<AlertEvent>> =>
    async () => {
      if (lengths.size === 0) return E.right(NONE)
      const again = await stillMissing(at)
      if (E.isLeft(again)) return again
      const found = new Map(again.right.found.map((one) => [one.seen.series, one]))
      const cursors = new Map<number, number>()
      for (const afterMs of lengths) {
        const fresh = await newlyMissing(afterMs, at)
        if (E.isLeft(fresh)) return fresh
        cursors.set(afterMs, fresh.right.cursor)
        for (const one of fresh.right.found) found.set(one.seen.series, one)
      }

      const anomalies = new Map<string, { readonly anomaly: Anomaly; readonly policy: Policy }>()
      const watched: Watched[] = []
      const ended = [...again.right.ended]
      const all = [...found.values()]
      const samples = await Promise.all(all.map(({ seen }) => reader.samples(seriesKeys(seen.series), SAMPLES)()))
      for (const [i, { seen, policy }] of all.entries()) {
        const newest = samples[i] as E.Either<StoreUnavailable, never>
        if (E.isLeft(newest)) return newest
        const missing = missingAt(policy, fromSeriesKey(seen.series), newest.right, seen.at, at)
        if (missing === undefined) ended.push(seen.series)
        else {
          anomalies.set(seriesDigest(missing.anomaly.series), { anomaly: missing.anomaly, policy })
          watched.push({ series: seen.series, againAt: missing.againAt })
        }
      }

      // Also when there is nothing: of a tick that comes again the answer may be known.
      const told = await commit({
        event: derivedId('missing', event),
        trace,
        digests: [...anomalies.keys()],
        fold: (digest, stored, hasRoom) =>
          foldMissing(stored, anomalies.get(digest) as { anomaly: Anomaly; policy: Policy }, at, hasRoom)
      })()
      if (E.isLeft(told)) return told
      const saved = await store.save({ cursors, watched, ended })()
      return E.isLeft(saved) ? saved : told
    }
}
