import type { ScalingSpec } from '../manifests/topology.ts'
import { type Average, linearAverage, weightedAverage } from './average.ts'
import { createBuckets, isEmpty, record } from './buckets.ts'
import { CLUSTER_DEFAULTS, type ClusterSettings } from './cluster-settings.ts'
import { type Decided, type DecideSettings, decide, type PanicState, startState } from './decide.ts'
import { createDelayWindow } from './delay-window.ts'
import { type ReconcileSettings, type RevisionState, reconcile, startRevision } from './reconcile.ts'
import { resolveTarget } from './target.ts'
import { type Rule, why } from './why.ts'

export { TICK_MS } from './tick.ts'

export type AutoscalerOptions = {
  readonly scaling: ScalingSpec
  /** Requests in one replica at a time; 0 = unlimited. */
  readonly containerConcurrency: number
  /** What is left out is as in a new cluster. */
  readonly cluster?: Partial<ClusterSettings>
}

/**
 * Knative's autoscaler (KPA) for one revision. It has no clock and no I/O: every call says what time it is, in
 * milliseconds of at least 0 that do not go back. Calls are cheap, so that days can be simulated.
 */
export type Autoscaler = {
  /**
   * What the revision had in the second that ended at nowMs, summed over replicas: the average of requests in flight
   * (those waiting in the activator or in a replica's queue included) and the requests that came. Two records in one
   * second are added up. For a poke: record `{ concurrency: 1, requests: 1 }`, then tick, as the activator does, and
   * leave that one request out of the second's own record. While there is no replica and no request, there is nothing
   * that could report, so zeros are passed over then.
   */
  readonly record: (nowMs: number, second: { readonly concurrency: number; readonly requests: number }) => void
  /**
   * Every TICK_MS, and at once when a request meets no replica (the activator's poke). The first tick starts the
   * autoscaler: with no ready replica for a new revision, with more than one in a panic, as after a restart.
   */
  readonly tick: (nowMs: number, pods: { readonly ready: number }) => Decision
}

export type Decision = {
  /** After bounds and the rules of scaling to zero: how many replicas there should be. */
  readonly want: number
  /** The KPA's own number, before bounds; -1 = it has had no data yet. */
  readonly desired: number
  readonly panicking: boolean
  /** The load of the revision, averaged over the stable and over the panic window. */
  readonly stable: number
  readonly panic: number
  /** What one replica is meant to have of it. */
  readonly target: number
  /** What the replicas could take on top of the load and of target-burst-capacity. */
  readonly excessBurstCapacity: number
  /** SKS mode Proxy: requests go through the activator. */
  readonly proxied: boolean
  /** A few words for people. */
  readonly why: string
}

/**
 * What is left out of Knative: a sample of the replicas in place of all of them (it scrapes at most 16), the number of
 * activators, revisions without a route, and an initial-scale of 0. A revision is reconciled at every tick; in a cluster
 * that happens when something has changed, a moment later or earlier.
 */
export const createAutoscaler = (options: AutoscalerOptions): Autoscaler => {
  const { scaling, containerConcurrency } = options
  const cluster: ClusterSettings = { ...CLUSTER_DEFAULTS, ...options.cluster }
  const { target, total } = resolveTarget(scaling, containerConcurrency, cluster)
  const deciding = decideSettings(scaling, cluster, target, total)
  const reconciling: ReconcileSettings = { ...scaling, ...cluster, stableWindowMs: scaling.windowMs }
  const average: Average = scaling.aggregation === 'linear' ? linearAverage : weightedAverage
  const stableBuckets = createBuckets(scaling.windowMs)
  const panicBuckets = createBuckets(panicWindowMs(scaling))
  const delayed = scaling.scaleDownDelayMs > 0 ? createDelayWindow(scaling.scaleDownDelayMs) : undefined
  let ready = 0
  let panicState: PanicState | undefined
  let revision: RevisionState | undefined
  let last = firstDecision(scaling, total)

  /** The KPA; without data its last word stays (serving: ScaleValid false). */
  const scale = (nowMs: number, stable: number, panic: number): LastWord => {
    panicState ??= startState(nowMs, ready)
    if (isEmpty(stableBuckets, nowMs)) return { ...last, rule: 'no-data' }
    const [next, decided] = decide(deciding, panicState, { nowMs, ready, stable, panic })
    panicState = next
    const desired = delayed?.(nowMs, decided.desired) ?? decided.desired
    return desired === decided.desired ? decided : { ...decided, desired, rule: 'scale-down-delay' }
  }

  return {
    record: (nowMs, { concurrency, requests }) => {
      if (ready === 0 && concurrency === 0 && requests === 0) return
      const value = scaling.metric === 'rps' ? requests : concurrency
      record(stableBuckets, nowMs, value)
      record(panicBuckets, nowMs, value)
    },
    tick: (nowMs, pods) => {
      ready = pods.ready
      revision ??= startRevision(scaling, nowMs, ready)
      const stable = average(stableBuckets, nowMs)
      const panic = average(panicBuckets, nowMs)
      last = scale(nowMs, stable, panic)
      const [next, { rule = last.rule }] = reconcile(reconciling, revision, { nowMs, ready, ...last })
      revision = next
      return {
        want: revision.replicas,
        desired: last.desired,
        panicking: panicState?.sinceMs !== undefined,
        stable,
        panic,
        target,
        excessBurstCapacity: last.excessBurstCapacity,
        proxied: revision.proxiedSinceMs !== undefined,
        why: why({ scaling, cluster, rule, stable, panic, target })
      }
    }
  }
}

/** The KPA's, with the rule behind it. */
type LastWord = Omit<Decided, 'rule'> & { readonly rule: Rule }

const decideSettings = (
  scaling: ScalingSpec,
  cluster: ClusterSettings,
  target: number,
  total: number
): DecideSettings => ({
  target,
  total,
  panicThreshold: scaling.panicThresholdPercentage / 100,
  stableWindowMs: scaling.windowMs,
  maxScaleUpRate: cluster.maxScaleUpRate,
  maxScaleDownRate: cluster.maxScaleDownRate,
  activationScale: scaling.activationScale,
  targetBurstCapacity: scaling.targetBurstCapacity,
  // There are no old revisions here that no route leads to any more.
  reachable: true
})

/** In whole seconds, at least one. serving: pkg/reconciler/autoscaling/resources/metric.go, MakeMetric. */
const panicWindowMs = ({ windowMs, panicWindowPercentage }: ScalingSpec): number =>
  Math.max(1000, Math.round((windowMs * panicWindowPercentage) / 100_000) * 1000)

/** What holds until there is data. serving: pkg/autoscaler/scaling/multiscaler.go, createScaler. */
const firstDecision = ({ targetBurstCapacity, initialScale }: ScalingSpec, total: number): LastWord => ({
  desired: -1,
  excessBurstCapacity:
    targetBurstCapacity > 0 ? Math.trunc(initialScale * total - targetBurstCapacity) : Math.sign(targetBurstCapacity),
  rule: 'no-data'
})
