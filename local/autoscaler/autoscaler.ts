import type { ScalingSpec } from '../manifests/topology.ts'
import { CLUSTER_DEFAULTS, type ClusterSettings } from './cluster-settings.ts'
import { resolveTarget } from './target.ts'

/** How often a revision is decided on (serving: pkg/autoscaler/scaling/multiscaler.go, tickInterval). */
export const TICK_MS = 2000

export type AutoscalerOptions = {
  readonly scaling: ScalingSpec
  /** Requests in one replica at a time; 0 = unlimited. */
  readonly containerConcurrency: number
  /** config-autoscaler; what is left out is as in a new cluster. */
  readonly cluster?: Partial<ClusterSettings>
}

/** Knative's autoscaler (KPA) for one revision. It has no clock: every call says what time it is. */
export type Autoscaler = {
  /** What the revision had in the second that ended at nowMs, summed over replicas: average concurrency (waiting included), requests. */
  readonly record: (nowMs: number, second: { readonly concurrency: number; readonly requests: number }) => void
  /** Every TICK_MS, and at once when a request meets no replica (the activator's poke). */
  readonly tick: (nowMs: number, pods: { readonly ready: number }) => Decision
}

export type Decision = {
  /** After bounds and the rules of scaling to zero: how many replicas there should be. */
  readonly want: number
  /** The KPA's own number, before bounds. */
  readonly desired: number
  readonly panicking: boolean
  /** The load of the revision, averaged over the stable and over the panic window. */
  readonly stable: number
  readonly panic: number
  /** What one replica is meant to have of it. */
  readonly target: number
  readonly excessBurstCapacity: number
  /** SKS mode Proxy: requests go through the activator. */
  readonly proxied: boolean
  /** A few words for people. */
  readonly why: string
}

export const createAutoscaler = ({ scaling, containerConcurrency, cluster }: AutoscalerOptions): Autoscaler => {
  const settings: ClusterSettings = { ...CLUSTER_DEFAULTS, ...cluster }
  const { target, total } = resolveTarget(scaling, containerConcurrency, settings)
  const panicWindowMs = Math.max(1000, (scaling.windowMs * scaling.panicWindowPercentage) / 100)
  const seconds: Array<{ readonly atMs: number; readonly value: number }> = []
  const average = (nowMs: number, windowMs: number): number =>
    seconds.filter(({ atMs }) => atMs > nowMs - windowMs).reduce((sum, { value }) => sum + value, 0) / (windowMs / 1000)
  let panicSinceMs: number | undefined
  let most = 0
  return {
    record: (nowMs, second) => {
      seconds.push({ atMs: nowMs, value: scaling.metric === 'rps' ? second.requests : second.concurrency })
      while ((seconds[0]?.atMs ?? nowMs) <= nowMs - scaling.windowMs) seconds.shift()
    },
    tick: (nowMs, { ready }) => {
      const stable = average(nowMs, scaling.windowMs)
      const panic = average(nowMs, panicWindowMs)
      const pods = Math.max(1, ready)
      const fewest = Math.floor(pods / settings.maxScaleDownRate)
      const between = (load: number): number =>
        Math.min(Math.max(Math.ceil(load / target), fewest), Math.ceil(settings.maxScaleUpRate * pods))
      if (Math.ceil(panic / target) / pods >= scaling.panicThresholdPercentage / 100) panicSinceMs = nowMs
      else if (panicSinceMs !== undefined && panicSinceMs + scaling.windowMs < nowMs) panicSinceMs = undefined
      most = panicSinceMs === undefined ? 0 : Math.max(most, between(stable), between(panic))
      const desired = panicSinceMs === undefined ? between(stable) : most
      const { minScale, maxScale, targetBurstCapacity } = scaling
      const want = Math.min(Math.max(desired, minScale), maxScale === 0 ? Number.POSITIVE_INFINITY : maxScale)
      const excessBurstCapacity =
        targetBurstCapacity > 0 ? Math.floor(ready * total - targetBurstCapacity - panic) : targetBurstCapacity
      return {
        want,
        desired,
        panicking: panicSinceMs !== undefined,
        stable,
        panic,
        target,
        excessBurstCapacity,
        proxied: want === 0 || excessBurstCapacity < 0,
        why: panicSinceMs === undefined ? `stable ${stable.toFixed(1)} of ${target} each` : 'panic'
      }
    }
  }
}
