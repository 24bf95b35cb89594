import { DRAIN_MS } from '../model/fleet.ts'
import { limitsOf } from '../model/serving.ts'
import type { PodModel } from '../model/simulate.ts'
import type { PlanSettings } from '../settings.ts'
import { targetOf } from './subject.ts'
import { counted, rate, time, whole } from './words.ts'

const aim = (settings: PlanSettings): string => {
  const { scaling, containerConcurrency } = settings
  const { target, total } = targetOf(settings)
  const unit = scaling.metric === 'rps' ? 'requests/s' : 'in flight'
  const from =
    scaling.target !== undefined && total === scaling.target
      ? 'target'
      : scaling.metric === 'concurrency' && containerConcurrency > 0
        ? 'containerConcurrency'
        : "the cluster's default"
  return `${rate(target)} ${unit} per pod: ${scaling.targetUtilizationPercentage} % of ${rate(total)}, ${from}`
}

const windows = ({ scaling }: PlanSettings): string => {
  const { windowMs, panicWindowPercentage, panicThresholdPercentage, scaleDownDelayMs } = scaling
  const panicMs = Math.max(1000, Math.round((windowMs * panicWindowPercentage) / 100_000) * 1000)
  const delay = scaleDownDelayMs === 0 ? '' : `; fewer only after ${time(scaleDownDelayMs)}`
  return (
    `over ${time(windowMs)}; over ${time(panicMs)} in a panic, which begins when they want ` +
    `${panicThresholdPercentage} % of the ready pods${delay}`
  )
}

const pods = ({ scaling }: PlanSettings, { coldStartMs }: PodModel): string => {
  const { minScale, maxScale } = scaling
  const bounds = maxScale === 0 ? `${minScale} or more` : `${minScale} to ${maxScale}`
  return `${bounds}; ready ${time(coldStartMs)} after they are asked for, gone ${time(DRAIN_MS)} or more after they are let go`
}

const queues = ({ containerConcurrency, timeoutSeconds }: PlanSettings): string => {
  const { inWork, podQueue, activatorQueue } = limitsOf(containerConcurrency)
  const rooms =
    containerConcurrency === 0
      ? 'no limit in a pod or before it'
      : `${whole(inWork)} in work and ${whole(podQueue)} waiting per pod, ${whole(activatorQueue)} at the activator; 503 beyond`
  return `${rooms}; 504 after ${time(timeoutSeconds * 1000)}`
}

const activator = (settings: PlanSettings): string => {
  const { targetBurstCapacity } = settings.scaling
  if (targetBurstCapacity === 0) return 'in the path only without ready pods (target-burst-capacity 0)'
  if (targetBurstCapacity < 0) return 'always in the path (target-burst-capacity -1)'
  const { total } = targetOf(settings)
  return `in the path while ready pods × ${rate(total)} < load + ${rate(targetBurstCapacity)} (target-burst-capacity)`
}

const request = ({ latencyMs, capacity }: PodModel): string =>
  Number.isFinite(capacity)
    ? `${time(latencyMs)} on average up to ${counted(capacity, 'request')} in a pod, which does ` +
      `${rate((capacity * 1000) / latencyMs)} requests/s at most; more share it`
    : `${time(latencyMs)} on average, however many a pod has (no --capacity)`

/** What the settings mean, for people who do not know the autoscaler by heart: pairs of a name and its meaning. */
export const settingsLines = (
  settings: PlanSettings,
  pod: PodModel
): ReadonlyArray<readonly [name: string, meaning: string]> => [
  ['aims at', aim(settings)],
  ['averages', windows(settings)],
  ['pods', pods(settings, pod)],
  ['queues', queues(settings)],
  ['activator', activator(settings)],
  ['a request', request(pod)]
]
