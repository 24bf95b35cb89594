import { createAutoscaler, type Decision, TICK_MS } from '../../../local/autoscaler/autoscaler.ts'
import type { Load } from '../load/load.ts'
import type { PlanSettings } from '../settings.ts'
import { createAccount, type RequestFigures } from './account.ts'
import { createServingByCounts } from './by-counts.ts'
import { createDraws } from './draws.ts'
import { createFleet } from './fleet.ts'
import { restAt } from './idle.ts'
import { MOST_PODS } from './most-pods.ts'
import { createPhasePods, type PodFigures } from './phase-pods.ts'
import type { Places } from './serving.ts'
import { createTimeline, type Timeline, write } from './timeline.ts'

/** What pods are like. */
export type PodModel = {
  /** Mean time that the function takes for a request when it is not slowed by others. */
  readonly latencyMs: number
  /** From asking for a pod until it takes requests. */
  readonly coldStartMs: number
  /** Requests that a pod works on at full speed at a time; more share it evenly. Infinity = it only waits for others. */
  readonly capacity: number
}

export type PlanQuestion = {
  readonly settings: PlanSettings
  readonly pod: PodModel
  readonly load: Load
  readonly seed: number
  /** See stepMsFor. Only with the same step do plans with one seed have the same requests. */
  readonly stepMs: number
}

export type PhaseFigures = { readonly requests: RequestFigures; readonly pods: PodFigures }

export type Plan = {
  readonly stepMs: number
  readonly phases: ReadonlyArray<PhaseFigures>
  /** `open`: neither answered nor refused when the load ended. */
  readonly requests: RequestFigures & { readonly answered: number; readonly open: number }
  readonly pods: PodFigures
  readonly timeline: Timeline
}

const totalOf = ({ held, queued, working }: Places): number => held + queued + working

/** Streams that have nothing to do with each other: what pods do changes no arrival. */
const drawsOf = (seed: number) => ({ arrivals: createDraws(seed), service: createDraws(seed ^ 0x2545f491) })

/**
 * Runs the autoscaler over a load in virtual time: pods that start and drain, queues that fill, metrics each second, a
 * decision every two seconds and at once when a request finds no pod. Begins as after a long time without requests.
 */
export const simulate = (
  { settings, pod, load, seed, stepMs }: PlanQuestion,
  createServing = createServingByCounts
): Plan => {
  const { scaling, containerConcurrency, timeoutSeconds } = settings
  const timeoutMs = timeoutSeconds * 1000
  const draws = drawsOf(seed)
  const arrivalsIn = load.arrivals(draws.arrivals)
  const account = createAccount(load.phases)
  const serving = createServing({ ...pod, containerConcurrency, timeoutMs }, account.outcomes, draws.service)
  const fleet = createFleet({ coldStartMs: pod.coldStartMs, timeoutMs }, serving)
  const autoscaler = createAutoscaler({ scaling, containerConcurrency })
  const rest = restAt(autoscaler, scaling)
  const timeline = createTimeline(load.durationMs / 1000)
  const pods = createPhasePods(load.phases)

  let wanted = Math.min(MOST_PODS, rest.pods)
  let { proxied } = rest
  let panicking = false
  const follow = (decision: Decision, nowMs: number): void => {
    wanted = Math.min(MOST_PODS, decision.want)
    pods.decided(nowMs, decision, wanted, panicking)
    panicking = decision.panicking
    proxied = decision.proxied
    const before = fleet.started()
    fleet.scaleTo(wanted, nowMs)
    pods.started(nowMs, fleet.started() - before)
  }
  // They have long been ready.
  fleet.scaleTo(wanted, -pod.coldStartMs)
  fleet.advance(0)

  const second = { offered: 0, working: 0, waiting: 0, poked: 0 }
  let places = serving.places()
  for (let fromMs = 0; fromMs < load.durationMs; fromMs += stepMs) {
    const nowMs = fromMs + stepMs
    fleet.advance(fromMs)
    const arrivals = arrivalsIn(fromMs, nowMs)
    account.offer(fromMs, arrivals)
    serving.advance({ fromMs, stepMs, arrivals, proxied })
    const next = serving.places()
    const share = stepMs / 2000
    second.offered += arrivals
    second.working += (places.working + next.working) * share
    second.waiting += (places.held + places.queued + next.held + next.queued) * share
    places = next
    if (wanted === 0 && places.held > 0) {
      autoscaler.record(rest.nowMs + nowMs, { concurrency: 1, requests: 1 })
      second.poked = 1
      pods.woken(fromMs)
      follow(autoscaler.tick(rest.nowMs + nowMs, { ready: fleet.ready() }), nowMs)
    }
    if (nowMs % 1000 !== 0) continue
    autoscaler.record(rest.nowMs + nowMs, {
      // What the poke has told already.
      concurrency: Math.max(0, second.working + second.waiting - second.poked),
      requests: Math.max(0, second.offered - second.poked)
    })
    if (nowMs % TICK_MS === 0) follow(autoscaler.tick(rest.nowMs + nowMs, { ready: fleet.ready() }), nowMs)
    const seen = {
      offered: second.offered,
      refused: account.refusedLately(),
      working: second.working,
      waiting: second.waiting,
      wanted,
      ready: fleet.ready(),
      starting: fleet.starting(),
      leaving: fleet.leaving(),
      panicking: panicking ? 1 : 0,
      proxied: proxied ? 1 : 0
    }
    write(timeline, nowMs / 1000 - 1, seen)
    pods.second(fromMs, seen)
    Object.assign(second, { offered: 0, working: 0, waiting: 0, poked: 0 })
  }
  const requests = account.all()
  const counted = pods.figures()
  return {
    stepMs,
    phases: account.phases().map((one, i) => ({ requests: one, pods: counted.phases[i] as PodFigures })),
    requests: { ...requests, open: totalOf(serving.places()) },
    pods: counted.all,
    timeline
  }
}
