import type { Decision } from '../../../local/autoscaler/autoscaler.ts'
import type { Phase } from '../load/load.ts'
import type { Second } from './timeline.ts'

/** Pods and what they did; seconds are of the clock, pod-seconds of all pods together. */
export type PodFigures = {
  readonly seconds: number
  /** Ready pods, at the ends of seconds. */
  readonly fewest: number
  readonly mean: number
  readonly most: number
  /** Of all pods that are there, starting and leaving ones too: what is paid for. */
  readonly podSeconds: number
  readonly readyPodSeconds: number
  /** Requests that were worked on, averaged over a second, summed. */
  readonly workingSeconds: number
  readonly waitingSeconds: number
  readonly started: number
  /** Times that a request found no pod, nor one on its way. */
  readonly woken: number
  readonly panics: number
  readonly panicSeconds: number
  readonly proxiedSeconds: number
  /** Seconds without a ready pod. */
  readonly noneSeconds: number
  /** Decisions that max-scale, or the end of the cluster, cut short. */
  readonly cutShort: number
  /** What the load alone wanted at most, before bounds. */
  readonly mostDesired: number
}

type Counted = { -readonly [K in keyof PodFigures]: PodFigures[K] }

const nothing = (): Counted => ({
  seconds: 0,
  fewest: Number.POSITIVE_INFINITY,
  mean: 0,
  most: 0,
  podSeconds: 0,
  readyPodSeconds: 0,
  workingSeconds: 0,
  waitingSeconds: 0,
  started: 0,
  woken: 0,
  panics: 0,
  panicSeconds: 0,
  proxiedSeconds: 0,
  noneSeconds: 0,
  cutShort: 0,
  mostDesired: 0
})

const addSecond = (to: Counted, { ready, starting, leaving, working, waiting, panicking, proxied }: Second): void => {
  to.seconds += 1
  to.fewest = Math.min(to.fewest, ready)
  to.most = Math.max(to.most, ready)
  to.podSeconds += ready + starting + leaving
  to.readyPodSeconds += ready
  to.workingSeconds += working
  to.waitingSeconds += waiting
  to.panicSeconds += panicking
  to.proxiedSeconds += proxied
  to.noneSeconds += ready === 0 ? 1 : 0
}

const figuresOf = (one: Counted): PodFigures => ({
  ...one,
  fewest: one.seconds === 0 ? 0 : one.fewest,
  mean: one.seconds === 0 ? 0 : one.readyPodSeconds / one.seconds
})

/** Counts by phase and over all. */
export const createPhasePods = (phases: ReadonlyArray<Phase>) => {
  const all = nothing()
  const each = phases.map(nothing)
  let place = 0
  /** Both counts that a moment belongs to; a decision at the end of a phase is one of that phase. */
  const at = (ms: number, count: (to: Counted) => void): void => {
    while (place + 1 < phases.length && ms >= (phases[place] as Phase).toMs) place += 1
    count(all)
    count(each[place] as Counted)
  }
  return {
    second: (fromMs: number, seen: Second): void => at(fromMs, (to) => addSecond(to, seen)),
    woken: (atMs: number): void =>
      at(atMs, (to) => {
        to.woken += 1
      }),
    started: (atMs: number, count: number): void => {
      if (count === 0) return
      at(atMs - 1, (to) => {
        to.started += count
      })
    },
    decided: (atMs: number, { desired, panicking }: Decision, wanted: number, wasPanicking: boolean): void =>
      at(atMs - 1, (to) => {
        if (panicking && !wasPanicking) to.panics += 1
        if (desired > wanted) to.cutShort += 1
        to.mostDesired = Math.max(to.mostDesired, desired)
      }),
    figures: () => ({ all: figuresOf(all), phases: each.map(figuresOf) })
  }
}
