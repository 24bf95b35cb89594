import { randomBytes } from 'node:crypto'
import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import { type SeriesAlerts, toAlert } from '../../shared/alerting/alert-state.ts'
import { dueAt, type Folded } from '../../shared/alerting/life-cycle.ts'
import type { RuleOf } from '../../shared/alerting/rule-of.ts'
import type { Outcome } from '../../shared/alerting/take-in.ts'
import type { Transition } from '../../shared/alerting/transition.ts'
import type { Alert } from '../../shared/contract/alert.ts'
import { type StoreUnavailable, storeUnavailable } from '../../shared/failure/failure.ts'
import { type AlertEvent, toAlertEvent } from './alert-event.ts'
import type { AlertStore, StoredAlerts } from './alert-store.ts'

/** What one event asks for: the series that it may touch, and what it does to the alerts of each. */
export type Change = {
  /** Names the event, bounded: derived from its source and id. */
  readonly event: string
  readonly traceparent: string | undefined
  readonly digests: ReadonlyArray<string>
  readonly fold: (digest: string, stored: SeriesAlerts | undefined, hasRoom: boolean) => Folded
}

export type Dependencies = {
  readonly store: AlertStore
  readonly ruleOf: RuleOf
  /** Names of the channels that are to hear of it. */
  readonly channelsOf: (alert: Alert) => ReadonlyArray<string>
  readonly maxOpenAlerts: number
  readonly now: () => number
  /** Called once for what was committed, never for an answer that is repeated. */
  readonly onCommitted: (events: ReadonlyArray<AlertEvent>, outcomes: ReadonlyArray<Outcome>) => void
  readonly onConflict: () => void
  readonly onRepeated: () => void
  readonly onDropped: (dropped: ReadonlyArray<readonly [channel: string, notice: string]>) => void
}

/** Each time somebody else has got ahead, so that the system as a whole gets on; so often in a row means trouble. */
const MAX_CONFLICTS = 50

type Step = { readonly digest: string; readonly stored: StoredAlerts; readonly folded: Folded }

const isChanged = ({ stored, folded }: Step): boolean => folded.state !== stored.state

/** The latest picture of every alert that was touched: those that ended on the way, and the one that is current now. */
const toRecords = (steps: ReadonlyArray<Step>) =>
  steps.flatMap(({ digest, folded: { state, transitions } }) => {
    const latest = new Map<string, Transition>()
    for (const transition of transitions) latest.set(transition.alert.id, transition)
    const alert = state?.alert ?? null
    if (alert !== null && !latest.has(alert.id)) {
      latest.set(alert.id, { status: alert.resolvedAt === null ? 'updated' : 'resolved', alert })
    }
    return Array.from(latest.values(), (one) => ({ digest, alert: toAlert(one.alert, one.status) }))
  })

const toSeries = (steps: ReadonlyArray<Step>, ruleOf: RuleOf) =>
  steps.map(({ digest, stored, folded: { state } }) => ({
    digest,
    expected: stored.version,
    // Not a count: a state that was forgotten and made anew must not have a version that somebody has read.
    version: randomBytes(9).toString('base64url'),
    state,
    dueAt: state && dueAt(state, ruleOf(state.series))
  }))

const isOpen = (state: SeriesAlerts | undefined): boolean => state?.alert?.resolvedAt === null

/**
 * Commits what an event does to alerts, at once and once: the transitions, or those of its first delivery when it is a
 * repeated one. When another replica was first on a series, everything is folded again on what is there now.
 */
export const commitEvent =
  (dependencies: Dependencies) =>
  ({ event, traceparent, digests, fold }: Change): TE.TaskEither<StoreUnavailable, ReadonlyArray<AlertEvent>> =>
  async () => {
    const { store, ruleOf, channelsOf, maxOpenAlerts, now } = dependencies
    const repeat = (answer: string): E.Either<never, ReadonlyArray<AlertEvent>> => {
      dependencies.onRepeated()
      return E.right(JSON.parse(answer) as ReadonlyArray<AlertEvent>)
    }
    for (let conflicts = 0; conflicts < MAX_CONFLICTS; conflicts += 1) {
      const loaded = await store.load(event, digests)()
      if (E.isLeft(loaded)) return loaded
      const { answer, stored, openAlerts } = loaded.right
      if (answer !== undefined) return repeat(answer)

      let room = maxOpenAlerts - openAlerts
      const steps = digests.map((digest, i): Step => {
        const one = stored[i] as StoredAlerts
        const folded = fold(digest, one.state, room > 0)
        if (isOpen(folded.state) && !isOpen(one.state)) room -= 1
        return { digest, stored: one, folded }
      })
      const outcomes = steps.flatMap(({ folded }) => folded.outcomes)
      const changed = steps.filter(isChanged)
      const at = now()
      const events = changed.flatMap(({ folded }) =>
        folded.transitions.map((one) => toAlertEvent(one, traceparent, at))
      )
      if (changed.length > 0) {
        const committed = await store.commit({
          event,
          answer: events.length === 0 ? '' : JSON.stringify(events),
          now: at,
          series: toSeries(changed, ruleOf),
          alerts: toRecords(changed),
          notices: events.map((one) => ({
            notice: { ...one, since: at, attempts: 0 },
            channels: channelsOf(one.alert)
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
