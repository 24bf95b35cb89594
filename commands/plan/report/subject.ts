import { CLUSTER_DEFAULTS } from '../../../local/autoscaler/cluster-settings.ts'
import { resolveTarget } from '../../../local/autoscaler/target.ts'
import type { Load } from '../load/load.ts'
import type { Plan, PodModel } from '../model/simulate.ts'
import type { PlanSettings } from '../settings.ts'

/** A plan, and what it is a plan of. */
export type Subject = {
  readonly service: string
  readonly settings: PlanSettings
  readonly pod: PodModel
  readonly load: Load
  readonly plan: Plan
  readonly pricePerPodHour: number | undefined
}

export type Variant = { readonly name: string; readonly settings: PlanSettings; readonly plan: Plan }

/** What a pod is meant to have, in the unit of the metric: `target` is aimed at, `total` is what 100 % are. */
export const targetOf = ({ scaling, containerConcurrency }: PlanSettings) =>
  resolveTarget(scaling, containerConcurrency, CLUSTER_DEFAULTS)

/** Pods that the autoscaler wants for a steady load, if none are slowed. */
export const podsFor = (settings: PlanSettings, rps: number, latencyMs: number): number => {
  const load = settings.scaling.metric === 'rps' ? rps : (rps * latencyMs) / 1000
  return Math.ceil(load / targetOf(settings).target)
}

export const podHours = ({ plan }: { readonly plan: Plan }): number => plan.pods.podSeconds / 3600

/** How long a pod works on a request, on average of those that it began with. */
export const inWorkMs = ({ pods, requests }: Plan): number =>
  requests.waits.count === 0 ? 0 : (1000 * pods.workingSeconds) / requests.waits.count
