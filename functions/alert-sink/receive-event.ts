import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import { type SeriesAlerts, seriesDigest } from '../../shared/alerting/alert-state.ts'
import { applyAnomalies, applyTick, type Folded } from '../../shared/alerting/life-cycle.ts'
import type { RuleOf } from '../../shared/alerting/rule-of.ts'
import { derivedId } from '../../shared/cloudevents/derived-id.ts'
import type { Event } from '../../shared/cloudevents/to-event.ts'
import { traceContextOf } from '../../shared/cloudevents/traceparent.ts'
import { Anomalies, type Anomaly } from '../../shared/contract/anomaly.ts'
import { decode } from '../../shared/contract/decode.ts'
import { ANOMALIES, PING, TICK } from '../../shared/contract/event-types.ts'
import { fromRfc3339 } from '../../shared/contract/time.ts'
import { type Failure, type StoreUnavailable, unsupportedType } from '../../shared/failure/failure.ts'
import type { AlertEvent } from './alert-event.ts'
import type { AlertStore } from './alert-store.ts'
import type { Change } from './commit-event.ts'
import type { Tick } from './watch-missing.ts'

/** Alerts that one tick resolves, and looks at after a silence, at most; and groups. The next one goes on. */
export const MAX_PER_TICK = 1000

export type Dependencies = {
  readonly commit: (change: Change) => TE.TaskEither<Failure, ReadonlyArray<AlertEvent>>
  /** What a tick has to look at. */
  readonly store: Pick<AlertStore, 'due' | 'unhushed' | 'dueGroups'>
  /** Forgets silences that have ended. */
  readonly prune: (now: number) => TE.TaskEither<StoreUnavailable, void>
  /** What a tick finds missing. */
  readonly tellMissing: (tick: Tick) => TE.TaskEither<Failure, ReadonlyArray<AlertEvent>>
  readonly ruleOf: RuleOf
  readonly now: () => number
}

const eventDigest = (event: Event): string => derivedId('event', event.source, event.id)

/** Of a tick, the same when it is delivered again; a clock that is ahead of ours has none to say. */
const timeOf = ({ time }: Event, now: number): number => Math.min(fromRfc3339(time ?? '') ?? now, now)

/**
 * Where a tick has nothing to do yet although it is due, the rule is another one than when that was noted, or a silence may be
 * over. It is noted anew, as any change is: a thousand that are always due would keep ticks from all others.
 */
const foldTick = (stored: SeriesAlerts | undefined, ruleOf: RuleOf, now: number): Folded => {
  if (stored === undefined) return { state: undefined, transitions: [], outcomes: [] }
  const folded = applyTick(stored, ruleOf(stored.series), now)
  return folded.state === stored ? { ...folded, state: { ...stored } } : folded
}

/** An event in, the transitions of alerts out; the same ones when it is delivered again. Nothing here knows Redis or the wire. */
export const receiveEvent =
  ({ commit, store, prune, tellMissing, ruleOf, now }: Dependencies) =>
  (event: Event): TE.TaskEither<Failure, ReadonlyArray<AlertEvent>> =>
  async () => {
    const about = { event: eventDigest(event), trace: traceContextOf(event['traceparent'], event['tracestate']) }
    switch (event.type) {
      case ANOMALIES: {
        const data = decode(Anomalies)(event.data)
        if (E.isLeft(data)) return data
        const bySeries = Map.groupBy(data.right.anomalies, ({ series }) => seriesDigest(series))
        return commit({
          ...about,
          digests: [...bySeries.keys()],
          fold: (digest, stored, hasRoom) => {
            const anomalies = bySeries.get(digest) as ReadonlyArray<Anomaly>
            const { series } = anomalies[0] as Anomaly
            return applyAnomalies(stored, anomalies, ruleOf(series), now(), hasRoom)
          }
        })()
      }
      case TICK:
      case PING: {
        // Before what is due: an alert about missing data goes on as long as data is missing.
        const missing = await tellMissing({ ...about, at: timeOf(event, now()) })()
        if (E.isLeft(missing)) return missing
        const pruned = await prune(now())()
        if (E.isLeft(pruned)) return pruned
        const [due, unhushed, groups] = await Promise.all([
          store.due(now(), MAX_PER_TICK)(),
          store.unhushed(now(), MAX_PER_TICK)(),
          store.dueGroups(now(), MAX_PER_TICK)()
        ])
        if (E.isLeft(due)) return due
        if (E.isLeft(unhushed)) return unhushed
        if (E.isLeft(groups)) return groups
        const resolved = await commit({
          ...about,
          digests: [...new Set([...due.right, ...unhushed.right])],
          groups: groups.right,
          fold: (_digest, stored) => foldTick(stored, ruleOf, now())
        })()
        return E.map((events: ReadonlyArray<AlertEvent>) => [...missing.right, ...events])(resolved)
      }
      default:
        return E.left(unsupportedType([ANOMALIES, TICK, PING]))
    }
  }
