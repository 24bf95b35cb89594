import type { Draws } from '../model/draws.ts'
import { limitsOf, type Outcomes, type Serving, type ServingOptions, type Step } from '../model/serving.ts'

type Pod = { readonly id: number; readonly queue: number[]; readonly work: number[] }

/**
 * The same data path, request by request and event by event: each arrival has its moment, each end is drawn from the
 * exponential distribution of what is worked on. Too slow for a day, and what the model by counts has to agree with.
 */
export const createServingOneByOne = (options: ServingOptions, outcomes: Outcomes, draws: Draws): Serving => {
  const { containerConcurrency, timeoutMs, latencyMs, capacity } = options
  const limits = limitsOf(containerConcurrency)
  const held: number[] = []
  let taking: Pod[] = []
  let draining: Pod[] = []
  let turn = 0

  const begin = (pod: Pod, arrivalMs: number, nowMs: number): void => {
    pod.work.push(arrivalMs)
    outcomes.started(arrivalMs, nowMs - arrivalMs, 1)
  }
  /** The next pod in turn of those with a free slot. */
  const nextFree = (): Pod | undefined => {
    for (let k = 0; k < taking.length; k += 1) {
      const pod = taking[(turn + k) % taking.length] as Pod
      if (pod.work.length + pod.queue.length >= limits.inWork) continue
      turn = (turn + k + 1) % taking.length
      return pod
    }
    return undefined
  }
  const release = (nowMs: number): void => {
    for (
      let pod = held.length > 0 ? nextFree() : undefined;
      pod !== undefined;
      pod = held.length > 0 ? nextFree() : undefined
    )
      begin(pod, held.shift() as number, nowMs)
  }
  const arrive = (nowMs: number, proxied: boolean): void => {
    if (proxied || taking.length === 0 || held.length > 0) {
      held.push(nowMs)
      release(nowMs)
      if (held.length > limits.activatorQueue) outcomes.refused(held.pop() as number, 1)
      return
    }
    const pod = taking[turn % taking.length] as Pod
    turn = (turn + 1) % taking.length
    if (pod.work.length < limits.inWork) begin(pod, nowMs, nowMs)
    else if (pod.queue.length < limits.podQueue) pod.queue.push(nowMs)
    else outcomes.refused(nowMs, 1)
  }
  const speedOf = ({ work }: Pod): number => Math.min(work.length, capacity) / latencyMs
  /** One request of one pod is done; which one is a matter of chance. */
  const finishOne = (speed: number, nowMs: number): void => {
    let left = draws.uniform() * speed
    const pods = [...taking, ...draining]
    const pod = pods.find((one) => {
      left -= speedOf(one)
      return left < 0
    })
    if (pod === undefined) return
    pod.work.splice(Math.floor(draws.uniform() * pod.work.length), 1)
    outcomes.answered(1)
    if (pod.queue.length > 0) begin(pod, pod.queue.shift() as number, nowMs)
    release(nowMs)
  }
  const giveUp = (requests: number[], cameBeforeMs: number): void => {
    for (let i = requests.length - 1; i >= 0; i -= 1) {
      if ((requests[i] as number) >= cameBeforeMs) continue
      outcomes.timedOut(requests[i] as number, 1)
      requests.splice(i, 1)
    }
  }
  const advance = ({ fromMs, stepMs, arrivals, proxied }: Step): void => {
    const times = Array.from({ length: arrivals }, () => fromMs + draws.uniform() * stepMs).sort((a, b) => a - b)
    let nowMs = fromMs
    release(nowMs)
    for (let next = 0; ; ) {
      const speed = [...taking, ...draining].reduce((all, pod) => all + speedOf(pod), 0)
      const doneMs = speed === 0 ? Number.POSITIVE_INFINITY : nowMs - Math.log(1 - draws.uniform()) / speed
      const comesMs = times[next] ?? Number.POSITIVE_INFINITY
      nowMs = Math.min(doneMs, comesMs)
      if (nowMs >= fromMs + stepMs) break
      if (comesMs <= doneMs) {
        arrive(comesMs, proxied)
        next += 1
      } else finishOne(speed, nowMs)
    }
    const deadlineMs = fromMs + stepMs - timeoutMs
    giveUp(held, deadlineMs)
    for (const pod of [...taking, ...draining]) {
      giveUp(pod.queue, deadlineMs)
      giveUp(pod.work, deadlineMs)
    }
  }
  return {
    open: (id) => void taking.push({ id, queue: [], work: [] }),
    drain: (id) => {
      draining.push(...taking.filter((pod) => pod.id === id))
      taking = taking.filter((pod) => pod.id !== id)
    },
    close: (id) => {
      for (const pod of draining.filter((one) => one.id === id)) {
        giveUp(pod.queue, Number.POSITIVE_INFINITY)
        giveUp(pod.work, Number.POSITIVE_INFINITY)
      }
      draining = draining.filter((pod) => pod.id !== id)
    },
    isEmpty: (id) => draining.every((pod) => pod.id !== id || pod.queue.length + pod.work.length === 0),
    advance,
    places: () => {
      const pods = [...taking, ...draining]
      return {
        held: held.length,
        queued: pods.reduce((sum, pod) => sum + pod.queue.length, 0),
        working: pods.reduce((sum, pod) => sum + pod.work.length, 0)
      }
    }
  }
}
