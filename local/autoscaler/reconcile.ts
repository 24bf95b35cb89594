import { type Activity, nextActivity, type Wanted } from './activity.ts'
import { activeFrom, type Bounded, type Bounds, bounded } from './bounds.ts'
import { toZero, type ZeroAnswer, type ZeroSettings } from './to-zero.ts'

export type ReconcileSettings = Bounds & ZeroSettings

/** What the PodAutoscaler and the ServerlessService (SKS) of a revision remember. */
export type RevisionState = {
  readonly activity: Activity
  /** It has had its initial-scale once. */
  readonly initialised: boolean
  /** Since when requests go through the activator; none = they do not. */
  readonly proxiedSinceMs: number | undefined
  /** The replicas of the Deployment. */
  readonly replicas: number
}

export type ReconcileInput = {
  readonly nowMs: number
  readonly ready: number
  /** -1 = the KPA has had no data yet. */
  readonly desired: number
  readonly excessBurstCapacity: number
}

export type Reconciled = {
  /** Which rule had the last word after the KPA; none = its number is as it was. */
  readonly rule: Bounded['rule'] | ZeroAnswer['rule'] | 'no-data'
}

/** A new revision; or, where enough replicas are ready, one that has run for some time, beside a new autoscaler. */
export const startRevision = (bounds: Bounds, nowMs: number, ready: number): RevisionState => {
  const running = ready >= activeFrom(bounds, false)
  return {
    activity: { status: running ? 'active' : 'activating', sinceMs: nowMs },
    initialised: running,
    proxiedSinceMs: undefined,
    replicas: ready > 0 ? ready : bounds.initialScale
  }
}

/**
 * From the KPA's number to replicas and to the way of the requests.
 * serving: pkg/reconciler/autoscaling/kpa/kpa.go, ReconcileKind.
 */
export const reconcile = (
  settings: ReconcileSettings,
  state: RevisionState,
  input: ReconcileInput
): readonly [RevisionState, Reconciled] => {
  const { nowMs, ready, excessBurstCapacity } = input
  const { wanted, replicas, rule } = scaleOf(settings, state, input)
  const proxied =
    wanted === 'none' || excessBurstCapacity < 0 || (wanted === 'unknown' && state.activity.status === 'inactive')
  const enoughReady = ready >= activeFrom(settings, state.initialised)
  return [
    {
      activity: nextActivity(state.activity, nowMs, wanted, enoughReady),
      initialised: state.initialised || enoughReady,
      proxiedSinceMs: proxied ? (state.proxiedSinceMs ?? nowMs) : undefined,
      replicas: replicas ?? state.replicas
    },
    { rule }
  ]
}

type Scale = { readonly wanted: Wanted; readonly replicas: number | undefined; readonly rule: Reconciled['rule'] }

/** serving: pkg/reconciler/autoscaling/kpa/scaler.go, scale. */
const scaleOf = (settings: ReconcileSettings, state: RevisionState, { nowMs, desired }: ReconcileInput): Scale => {
  const { activity, initialised, proxiedSinceMs } = state
  if (desired < 0 && activity.status !== 'activating') {
    return { wanted: 'unknown', replicas: undefined, rule: 'no-data' }
  }
  const { replicas, rule } = bounded(settings, initialised, desired)
  return replicas === 0 ? toZero(settings, activity, proxiedSinceMs, nowMs) : { wanted: 'some', replicas, rule }
}
