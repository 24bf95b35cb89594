import { CLUSTER_DEFAULTS } from '../../../local/autoscaler/cluster-settings.ts'
import { resolveTarget } from '../../../local/autoscaler/target.ts'
import type { Load } from '../load/load.ts'
import type { PlanSettings } from '../settings.ts'

/** Of a second, so that seconds are whole numbers of steps. */
const STEPS_MS = [1, 2, 5, 10, 20, 25, 50, 100] as const
const COARSEST_MS = 100
/** Steps times pods that are simulated in about ten seconds. */
const MOST_WORK = 20_000_000

/**
 * How long a step is: a quarter of what a request takes, for what happens within a step is known on average only; longer
 * when the load is so long or needs so many pods that it would take minutes.
 */
export const stepMsFor = (load: Load, { scaling, containerConcurrency }: PlanSettings, latencyMs: number): number => {
  const { target } = resolveTarget(scaling, containerConcurrency, CLUSTER_DEFAULTS)
  const each = scaling.metric === 'rps' ? target : (target * 1000) / latencyMs
  const most = scaling.maxScale === 0 ? Number.POSITIVE_INFINITY : scaling.maxScale
  const pods = Math.min(most, Math.max(2, scaling.minScale, load.peakRps / each))
  const cheapest = STEPS_MS.find((ms) => (load.durationMs / ms) * (pods / 2) <= MOST_WORK) ?? COARSEST_MS
  const finest = STEPS_MS.findLast((ms) => ms <= latencyMs / 4) ?? STEPS_MS[0]
  return Math.max(cheapest, finest)
}
