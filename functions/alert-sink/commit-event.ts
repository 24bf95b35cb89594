import { randomBytes } from 'node:crypto'
import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import { type SeriesAlerts, toAlert } from '../../shared/alerting/alert-state.ts'
import { dueAt, type Folded } from '../../shared/alerting/life-cycle.ts'
import type { RuleOf } from '../../shared/alerting/rule-of.ts'
import type { Outcome } from '../../shared/alerting/take-in.ts'
import type { TraceContext } from '../../shared/cloudevents/traceparent.ts'
import type { Alert } from '../../shared/contract/alert.ts'
import { type StoreUnavailable, storeUnavailable } from '../../shared/failure/failure.ts'
import { type AlertEvent, eventOf } from './alert-event.ts'
import type { AlertCommit, AlertStore, StoredAlerts } from './alert-store.ts'
import { hush, type SilencedUntil } from './hush.ts'
import type { SettledSource } from './settle-source.ts'
import { settleSources } from './settle-sources.ts'
import { isMember, openAlertOf, type Step, touched } from './step.ts'

/** What one event asks for: the series that it may touch, and what it does to the alerts of each. */
export type Change = {
  /** Names the event, bounded: derived from its source and id. */
  readonly event: string
  readonly trace: TraceContext | undefined
  readonly digests: ReadonlyArray<string>
  readonly fold: (digest: string, stored: SeriesAlerts | undefined, hasRoom: boolean) => Folded
  /** Digests of sources whose group is looked at, also when none of their series is touched. */
  readonly groups?: ReadonlyArray<string>
}

export type Dependencies = {
  readonly store: AlertStore
  readonly ruleOf: RuleOf
  /** Names of the channels that are to hear of it. */
  readonly channelsOf: (alert: Alert) => ReadonlyArray<string>
  /** The silences there are now. */
  readonly silences: () => TE.TaskEither<StoreUnavailable, SilencedUntil>
  readonly maxOpenAlerts: number
  /** So many open alerts of one source at once are a group; 0 = never. */
  readonly groupSeries: number
  readonly now: () => number
  /** Called once for what was committed, never for an answer that is repeated. */
  readonly onCommitted: (events: ReadonlyArray<AlertEvent>, outcomes: ReadonlyArray<Outcome>) => void
  readonly onConflict: () => void
  readonly onRepeated: () => void
  readonly onDropped: (dropped: ReadonlyArray<readonly [channel: string, notice: string]>) => void
}

/** Each time somebody else has got ahead, so that the system as a whole gets on; so often in a row means trouble. */
const MAX_CONFLICTS = 50

/** A silence may be taken away before its end: what it is on is looked at as often as this. */
const LOOK_AGAIN_MS = 300_000

// Not a count: a state that was forgotten and made anew must not have a version that somebody has read.
const newVersion = (): string => randomBytes(9).toString('base64url')

const toRecords = ({ steps, group }: SettledSource): AlertCommit['alerts'] => [
  ...(group.alert === undefined ? [] : [{ digest: group.digest, alert: group.alert }]),
  ...steps.flatMap((step) =>
    touched(step).map(({ status, alert }) => ({ digest: step.digest, alert: toAlert(alert, status) }))
  )
]

const toSeries = (
  source: number,
  steps: ReadonlyArray<Step>,
  ruleOf: RuleOf,
  silencedUntil: SilencedUntil,
  now: number
): AlertCommit['series'] =>
  steps.map(({ digest, stored, state }) => {
    const alert = openAlertOf(state)
    return {
      ...{ digest, expected: stored.version, version: newVersion(), state },
      ...{ dueAt: state && dueAt(state, ruleOf(state.series)), source, isMember: isMember(state) },
      hushedUntil:
        alert?.hushed === true
          ? Math.min(
              silencedUntil({ series: alert.worst.series, severity: alert.severity }) ?? now,
              now + LOOK_AGAIN_MS
            )
          : undefined
    }
  })

/**
 * Commits what an event does to alerts, at once and once: the transitions, or those of its first delivery when it is a
 * repeated one. When another replica was first on a series, everything is folded again on what is there now.
 */
export const commitEvent = (dependencies: Dependencies) => {
  const { store, ruleOf, maxOpenAlerts, now } = dependencies

  return ({
    event,
    trace,
    digests,
    fold,
    groups = []
  }: Change): TE.TaskEither<StoreUnavailable, ReadonlyArray<AlertEvent>> =>
    async () => {
      const repeat = (answer: string): E.Either<never, ReadonlyArray<AlertEvent>> => {
        dependencies.onRepeated()
        return E.right(JSON.parse(answer) as ReadonlyArray<AlertEvent>)
      }
      for (let conflicts = 0; conflicts < MAX_CONFLICTS; conflicts += 1) {
        const [loaded, silences] = await Promise.all([store.load(event, digests)(), dependencies.silences()()])
        if (E.isLeft(loaded)) return loaded
        if (E.isLeft(silences)) return silences
        const { answer, stored, openAlerts } = loaded.right
        if (answer !== undefined) return repeat(answer)

        const at = now()
        const outcomes: Outcome[] = []
        const changed: Step[] = []
        let room = maxOpenAlerts - openAlerts
        for (const [i, digest] of digests.entries()) {
          const one = stored[i] as StoredAlerts
          const { state, transitions, outcomes: own } = fold(digest, one.state, room > 0)
          outcomes.push(...own)
          if (openAlertOf(state) !== undefined && openAlertOf(one.state) === undefined) room -= 1
          if (state === one.state) continue
          changed.push(hush({ digest, stored: one, state, transitions }, silences.right, at))
        }
        const settled = await settleSources(dependencies, event, changed, groups, silences.right, at)()
        if (E.isLeft(settled)) return settled
        const sources = settled.right
        const said = sources.flatMap((source) => source.said)
        const events = said.map(({ alert, sequence }) => eventOf(alert, sequence, trace, at))
        if (sources.length > 0) {
          const committed = await store.commit({
            event,
            answer: events.length === 0 ? '' : JSON.stringify(events),
            now: at,
            sources: sources.map(({ group }) => ({ ...group, version: group.news === undefined ? '' : newVersion() })),
            series: sources.flatMap(({ steps }, i) => toSeries(i, steps, ruleOf, silences.right, at)),
            alerts: sources.flatMap(toRecords),
            notices: events.map((one, i) => ({
              notice: { ...one, since: at, attempts: 0 },
              channels: said[i]?.channels ?? []
            }))
          })()
          if (E.isLeft(committed)) return committed
          if (committed.right.kind === 'answered') return repeat(committed.right.answer)
          if (committed.right.kind === 'conflict') {
            dependencies.onConflict()
            continue
          }
          dependencies.onDropped(committed.right.dropped)
        }
        dependencies.onCommitted(events, outcomes)
        return E.right(events)
      }
      return E.left(storeUnavailable(new Error('other replicas were always first')))
    }
}
