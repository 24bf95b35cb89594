import type { ScalingSpec } from '../manifests/topology.ts'
import type { ClusterSettings } from './cluster-settings.ts'

/** Of one replica, in the unit of the metric: `target` is what is aimed for, `total` what it is taken to bear. */
export type Target = { readonly target: number; readonly total: number }

/** serving: pkg/apis/autoscaling/register.go, TargetMin. */
const LEAST_TARGET = 0.01

/** serving: pkg/reconciler/autoscaling/resources/target.go, ResolveMetricTarget. */
export const resolveTarget = (scaling: ScalingSpec, containerConcurrency: number, cluster: ClusterSettings): Target => {
  const total = totalOf(scaling, containerConcurrency, cluster)
  return { target: Math.max(LEAST_TARGET, total * (scaling.targetUtilizationPercentage / 100)), total }
}

const totalOf = ({ metric, target }: ScalingSpec, containerConcurrency: number, cluster: ClusterSettings): number => {
  if (metric === 'rps') return target ?? cluster.requestsPerSecondTargetDefault
  if (containerConcurrency === 0) return target ?? cluster.containerConcurrencyTargetDefault
  // Not more than a replica takes at a time: the rest would wait in its queue, and no replica would be added for it.
  return Math.min(target ?? containerConcurrency, containerConcurrency)
}
