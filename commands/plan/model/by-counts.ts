import { type Cohorts, createCohorts } from './cohorts.ts'
import { expectedDepartures } from './departures.ts'
import type { Draws } from './draws.ts'
import { handOut } from './hand-out.ts'
import { createInWork, type InWork } from './in-work.ts'
import { limitsOf, type Outcomes, type Serving, type ServingOptions, type Step } from './serving.ts'

type Pod = { readonly id: number; readonly queue: Cohorts; readonly work: InWork }

/**
 * The data path by counts: for each step and pod one draw of how many requests end, instead of an event for each of them.
 * A test holds it against a model that goes request by request.
 */
export const createServingByCounts = (options: ServingOptions, outcomes: Outcomes, draws: Draws): Serving => {
  const { containerConcurrency, timeoutMs, latencyMs, capacity } = options
  const limits = limitsOf(containerConcurrency)
  const slots = Math.min(limits.inWork, capacity)
  const held = createCohorts()
  const taking: Pod[] = []
  const draining: Pod[] = []
  const free: number[] = []
  const shares: number[] = []
  let turn = 0
  // The middle of the step and the pod at hand, for the callbacks below: made once, not at each of millions of steps.
  let nowMs = 0
  let pod: Pod | undefined
  const enter = (arrivalMs: number, count: number): void => {
    outcomes.started(arrivalMs, nowMs - arrivalMs, count)
    pod?.work.add(arrivalMs, count)
  }

  /** `older` of what the activator holds and `coming` of what arrives are there for this pod. */
  const work = (one: Pod, older: number, coming: number, own: number, deadlineMs: number, stepMs: number): void => {
    pod = one
    const running = one.work.count()
    const there = running + own + older
    const all = Math.round(there + coming)
    if (all > 0) {
      const mean = expectedDepartures(there, coming, slots, latencyMs, stepMs)
      const done = draws.binomial(all, mean / all)
      const entering = done + Math.min(limits.inWork, all - done) - running
      const fromQueue = Math.min(entering, one.queue.count())
      one.queue.takeOldest(fromQueue, enter)
      held.takeOldest(entering - fromQueue, enter)
      one.work.finish(done)
      outcomes.answered(done)
      one.work.giveUp(deadlineMs, outcomes.timedOut)
    }
  }

  const throughActivator = ({ arrivals, stepMs }: Step, deadlineMs: number): void => {
    held.push(nowMs, arrivals)
    const total = held.count()
    if (taking.length > 0) {
      for (const [i, one] of taking.entries())
        free[i] = Math.max(0, limits.inWork - one.work.count() - one.queue.count())
      free.length = taking.length
      handOut(total, free, turn % taking.length, shares)
      const fresh = total === 0 ? 0 : arrivals / total
      for (const [i, one] of taking.entries()) {
        const share = shares[i] as number
        work(one, share * (1 - fresh), share * fresh, one.queue.count(), deadlineMs, stepMs)
      }
    }
    if (held.count() > limits.activatorQueue) held.takeNewest(held.count() - limits.activatorQueue, outcomes.refused)
  }

  const straightToPods = ({ arrivals, stepMs }: Step, deadlineMs: number): void => {
    const pods = taking.length
    for (const [i, one] of taking.entries()) {
      const place = (i + turn) % pods
      const coming = Math.floor(arrivals / pods) + (place < arrivals % pods ? 1 : 0)
      one.queue.push(nowMs, coming)
      work(one, 0, coming, one.queue.count() - coming, deadlineMs, stepMs)
      const over = one.queue.count() - limits.podQueue
      if (over > 0) one.queue.takeNewest(over, outcomes.refused)
    }
  }

  const find = (id: number): Pod | undefined => [...taking, ...draining].find((one) => one.id === id)
  const remove = (from: Pod[], id: number): void => {
    const place = from.findIndex((one) => one.id === id)
    if (place >= 0) from.splice(place, 1)
  }
  return {
    open: (id) => void taking.push({ id, queue: createCohorts(), work: createInWork(timeoutMs, draws) }),
    drain: (id) => {
      const one = find(id)
      if (one === undefined) return
      remove(taking, id)
      draining.push(one)
    },
    close: (id) => {
      const one = find(id)
      one?.queue.takeOldest(Number.POSITIVE_INFINITY, outcomes.timedOut)
      one?.work.giveUp(Number.POSITIVE_INFINITY, outcomes.timedOut)
      remove(taking, id)
      remove(draining, id)
    },
    isEmpty: (id) => {
      const one = find(id)
      return one === undefined || one.queue.count() + one.work.count() === 0
    },
    advance: (step) => {
      const deadlineMs = step.fromMs + step.stepMs - timeoutMs
      nowMs = step.fromMs + step.stepMs / 2
      held.giveUp(deadlineMs, outcomes.timedOut)
      for (const one of taking) one.queue.giveUp(deadlineMs, outcomes.timedOut)
      for (const one of draining) {
        one.queue.giveUp(deadlineMs, outcomes.timedOut)
        work(one, 0, 0, one.queue.count(), deadlineMs, step.stepMs)
      }
      // What the activator holds is older than what comes now.
      if (step.proxied || taking.length === 0 || held.count() > 0) throughActivator(step, deadlineMs)
      else straightToPods(step, deadlineMs)
      turn = (turn + step.arrivals) % 1_000_003
    },
    places: () => {
      let queued = 0
      let working = 0
      for (const one of taking) {
        queued += one.queue.count()
        working += one.work.count()
      }
      for (const one of draining) {
        queued += one.queue.count()
        working += one.work.count()
      }
      return { held: held.count(), queued, working }
    }
  }
}
