import type { Serving } from './serving.ts'

/** Pods of a revision as Kubernetes starts and ends them. */
export type Fleet = {
  readonly starting: () => number
  readonly ready: () => number
  /** On their way out: they take no requests and cost all the same. */
  readonly leaving: () => number
  /** Pods asked for so far. */
  readonly started: () => number
  readonly scaleTo: (wanted: number, nowMs: number) => void
  /** Pods that have become ready, pods that are gone. */
  readonly advance: (nowMs: number) => void
}

export type FleetOptions = {
  /** From asking for a pod until it takes requests. */
  readonly coldStartMs: number
  /** Also terminationGracePeriodSeconds: then a pod is ended with what it still has. */
  readonly timeoutMs: number
}

/** queue-proxy waits so long for late requests; no setting shortens it (knative/serving#13332). */
export const DRAIN_MS = 30_000

export const createFleet = ({ coldStartMs, timeoutMs }: FleetOptions, serving: Serving): Fleet => {
  // Oldest first.
  const starting: { readonly pod: number; readonly readyAtMs: number }[] = []
  const ready: number[] = []
  const leaving: { readonly pod: number; readonly fromMs: number }[] = []
  let started = 0
  const open = (pod: number): void => {
    ready.push(pod)
    serving.open(pod)
  }
  return {
    starting: () => starting.length,
    ready: () => ready.length,
    leaving: () => leaving.length,
    started: () => started,
    scaleTo: (wanted, nowMs) => {
      for (let more = wanted - starting.length - ready.length; more > 0; more -= 1) {
        if (coldStartMs === 0) open(started)
        else starting.push({ pod: started, readyAtMs: nowMs + coldStartMs })
        started += 1
      }
      // A ReplicaSet ends those first that are not ready, then the youngest.
      for (let fewer = starting.length + ready.length - wanted; fewer > 0; fewer -= 1) {
        if (starting.pop() !== undefined) continue
        const pod = ready.pop() as number
        serving.drain(pod)
        leaving.push({ pod, fromMs: nowMs })
      }
    },
    advance: (nowMs) => {
      for (let next = starting[0]; next !== undefined && next.readyAtMs <= nowMs; next = starting[0]) {
        starting.shift()
        open(next.pod)
      }
      for (let i = leaving.length - 1; i >= 0; i -= 1) {
        const { pod, fromMs } = leaving[i] as (typeof leaving)[number]
        const forMs = nowMs - fromMs
        const isOver = forMs >= timeoutMs || (forMs >= DRAIN_MS && serving.isEmpty(pod))
        if (!isOver) continue
        serving.close(pod)
        leaving.splice(i, 1)
      }
    }
  }
}
