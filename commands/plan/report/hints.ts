import { TICK_MS } from '../../../local/autoscaler/tick.ts'
import { MOST_PODS } from '../model/most-pods.ts'
import { inWorkMs, podsFor, type Subject, targetOf } from './subject.ts'
import { counted, percent, rate, time, whole } from './words.ts'

/** Says something when the plan gives reason to. */
type Hint = (subject: Subject) => string | undefined

const times = (n: number): string => (n === 1 ? 'once' : `${whole(n)} times`)

const cutShort: Hint = ({ settings: { scaling }, plan: { pods, requests } }) => {
  if (pods.cutShort === 0) return undefined
  const lost = requests.refused + requests.timedOut
  const cost = lost === 0 ? '' : `; ${counted(lost, 'request')} got 503 or 504`
  const wanted = `for ${time(pods.cutShort * TICK_MS)} the autoscaler wanted more, up to ${whole(pods.mostDesired)} pods${cost}`
  return scaling.maxScale === 0 || scaling.maxScale > MOST_PODS
    ? `A plan ends at ${whole(MOST_PODS)} pods: ${wanted}.`
    : `max-scale ${scaling.maxScale} was the limit: ${wanted}.`
}

const refused: Hint = ({ plan: { pods, requests } }) =>
  requests.refused === 0 || pods.cutShort > 0
    ? undefined
    : `${counted(requests.refused, 'request')} (${percent(requests.refused / requests.offered)}) met a full queue before pods ` +
      'were ready: a higher min-scale or a lower target keeps room for such a burst.'

const timedOut: Hint = ({ settings, pod, plan: { pods, requests } }) => {
  if (requests.timedOut === 0 || pods.cutShort > 0) return undefined
  const lost = `${counted(requests.timedOut, 'request')} had no answer within ${settings.timeoutSeconds} s`
  return pods.woken > 0 && pod.coldStartMs >= settings.timeoutSeconds * 1000
    ? `${lost}: a pod takes ${time(pod.coldStartMs)} to start, longer than the first ones may wait. min-scale=1 keeps one.`
    : `${lost}: those who wait longest are answered last, so a shorter queue (a lower containerConcurrency) helps more ` +
        'than a longer timeout.'
}

const woken: Hint = ({ pod, plan: { pods } }) =>
  pods.woken === 0
    ? undefined
    : `A request met no pod ${times(pods.woken)} and waited for a start, ${time(pod.coldStartMs)}. min-scale=1 keeps a pod for ` +
      `the ${percent(pods.noneSeconds / pods.seconds)} of the time without one; --compare min-scale=1 says what that comes to.`

/** Twice as many as the load needs once it is steady. */
const OVERSHOOT = 2

const overshoot: Hint = ({ settings, pod, load, plan: { pods } }) => {
  const enough = Math.max(settings.scaling.minScale, podsFor(settings, load.peakRps, pod.latencyMs))
  if (pods.panics === 0 || pods.most <= OVERSHOOT * enough) return undefined
  const remedy = settings.scaling.maxScale > 0 ? 'pods' : 'a max-scale, or pods'
  return (
    `Panic went up to ${whole(pods.most)} pods; the highest rate needs ${whole(enough)} once it is steady. What queues while ` +
    `pods start counts as load, and in a panic no pod goes: ${remedy} that are already there (min-scale) keep the peak down.`
  )
}

const slowWaits: Hint = ({ load, plan }) => {
  if (plan.pods.cutShort > 0) return undefined
  const worst = plan.phases
    .map(({ requests, pods }, i) => ({ waits: requests.waits, pods, name: load.phases[i]?.name ?? '' }))
    .reduce((a, b) => (b.waits.p99Ms > a.waits.p99Ms ? b : a))
  if (worst.waits.p99Ms < 100 || worst.pods.started === 0) return undefined
  return (
    `In "${worst.name}" one request in a hundred waited ${time(worst.waits.p99Ms)} or more, while ` +
    `${counted(worst.pods.started, 'pod')} started. More room beforehand (min-scale, a lower target-utilization-percentage) ` +
    'makes that less.'
  )
}

/** Half as long again as alone. */
const CROWDED = 1.5

const crowded: Hint = ({ settings, pod, plan }) => {
  if (!Number.isFinite(pod.capacity)) return undefined
  const workMs = inWorkMs(plan)
  if (workMs < CROWDED * pod.latencyMs) return undefined
  const { scaling } = settings
  const { target } = targetOf(settings)
  const slowed = `In work a request took ${time(workMs)} on average, not ${time(pod.latencyMs)}: pods had more than the ${rate(pod.capacity)} that they work on at full speed.`
  if (scaling.metric === 'rps' || target <= pod.capacity) return slowed
  const better = Math.max(1, Math.floor(pod.capacity / (scaling.targetUtilizationPercentage / 100)))
  return `${slowed} The autoscaler aims at ${rate(target)} each; target=${better} adds pods before that.`
}

const floor: Hint = ({ settings: { scaling }, plan: { pods } }) =>
  scaling.minScale < 2 || pods.mostDesired >= scaling.minScale
    ? undefined
    : `min-scale ${scaling.minScale} decided throughout: the load never wanted more than ` +
      `${counted(Math.max(1, pods.mostDesired), 'pod')}. The others are there for when one fails.`

const calm: Hint = ({ plan: { requests } }) =>
  requests.refused + requests.timedOut > 0 || requests.waits.p99Ms >= 100
    ? undefined
    : requests.waits.maxMs < 100
      ? 'Nobody waited for a pod, nobody was turned away.'
      : 'Hardly anybody waited for a pod, nobody was turned away.'

const HINTS: ReadonlyArray<Hint> = [cutShort, refused, timedOut, crowded, woken, overshoot, slowWaits, floor, calm]

/** What to make of a plan, the gravest first. Each says only what came out of this plan. */
export const hintsOf = (subject: Subject): ReadonlyArray<string> =>
  HINTS.flatMap((hint) => {
    const said = hint(subject)
    return said === undefined ? [] : [said]
  })
