import type { ScalingSpec } from '../manifests/topology.ts'
import type { ClusterSettings } from './cluster-settings.ts'

/** What one replica is meant to have: `target` is aimed for, `total` is what it can bear. */
export type Target = { readonly target: number; readonly total: number }

/** serving: pkg/reconciler/autoscaling/resources/target.go, ResolveMetricTarget. */
export const resolveTarget = (scaling: ScalingSpec, containerConcurrency: number, cluster: ClusterSettings): Target => {
  const total = totalOf(scaling, containerConcurrency, cluster)
  return { target: Math.max(LEAST_TARGET, total * (scaling.targetUtilizationPercentage / 100)), total }
}

const LEAST_TARGET = 0.01

const totalOf = ({ metric, target }: ScalingSpec, containerConcurrency: number, cluster: ClusterSettings): number => {
  if (metric === 'rps') return target ?? cluster.requestsPerSecondTargetDefault
  if (containerConcurrency === 0) return target ?? cluster.containerConcurrencyTargetDefault
  // No more than the replica takes at a time: the rest would wait in its queue.
  return Math.min(target ?? containerConcurrency, containerConcurrency)
}
