import type { ScalingSpec } from '../manifests/topology.ts'
import type { ClusterSettings } from './cluster-settings.ts'
import type { Decided } from './decide.ts'
import type { Reconciled } from './reconcile.ts'

/** The rule that had the last word on how many replicas there should be. */
export type Rule = Decided['rule'] | 'scale-down-delay' | Exclude<Reconciled['rule'], undefined>

export type WhyInput = {
  readonly scaling: ScalingSpec
  readonly cluster: ClusterSettings
  readonly rule: Rule
  readonly stable: number
  readonly panic: number
  readonly target: number
}

/** A few words for people: one line of a log, or one cell of a table. */
export const why = ({ scaling, cluster, rule, stable, panic, target }: WhyInput): string => {
  switch (rule) {
    case 'load':
      return `${load(scaling, stable)}, ${short(target)} each`
    case 'panic':
      return `panic: ${load(scaling, Math.max(stable, panic))}, ${short(target)} each`
    case 'panic-holds':
      return `panic: none goes until ${seconds(scaling.windowMs)} after it`
    case 'max-scale-up-rate':
      return `at most ${short(cluster.maxScaleUpRate)} times the ready replicas at once`
    case 'max-scale-down-rate':
      return `no less than 1/${short(cluster.maxScaleDownRate)} of the ready replicas at once`
    case 'activation-scale':
      return `activation-scale ${scaling.activationScale}`
    case 'scale-down-delay':
      return `scale-down-delay ${seconds(scaling.scaleDownDelayMs)}`
    case 'min-scale':
      return `min-scale ${scaling.minScale}`
    case 'max-scale':
      return `max-scale ${scaling.maxScale}`
    case 'initial-scale':
      return `initial-scale ${scaling.initialScale}`
    case 'no-data':
      return 'no data'
    case 'starting':
      return 'starting'
    case 'start-failed':
      return `not ready within ${seconds(cluster.progressDeadlineMs)}`
    case 'scale-to-zero-off':
      return 'scale to zero is off in the cluster'
    case 'stable-window':
      return `idle, but active for less than ${seconds(scaling.windowMs)}`
    case 'last-replica':
      return `idle, stays up to ${seconds(Math.max(cluster.scaleToZeroGracePeriodMs, scaling.scaleToZeroRetentionMs))}`
    case 'idle':
      return `idle for ${seconds(scaling.windowMs)}`
  }
}

const load = ({ metric }: ScalingSpec, value: number): string =>
  metric === 'rps' ? `${short(value)} requests/s` : `${short(value)} in flight`

const short = (value: number): string => String(Number(value.toFixed(2)))

const seconds = (ms: number): string => `${short(ms / 1000)} s`
