/** What happens to requests, as it happens: many that came at one time are told at once. */
export type Outcomes = {
  /** The function has begun with them, so long after they came. */
  readonly started: (arrivalMs: number, waitedMs: number, count: number) => void
  readonly answered: (count: number) => void
  /** 503: a queue was full. */
  readonly refused: (arrivalMs: number, count: number) => void
  /** 504: timeoutSeconds after they came, waiting or not. */
  readonly timedOut: (arrivalMs: number, count: number) => void
}

export type Step = {
  readonly fromMs: number
  readonly stepMs: number
  readonly arrivals: number
  /** The activator is in the path: it holds what finds no free slot. Otherwise each pod queues for itself. */
  readonly proxied: boolean
}

/** Where requests are: held by the activator, in the queues of pods, worked on. */
export type Places = { readonly held: number; readonly queued: number; readonly working: number }

/** The data path of a revision: activator, queue-proxies, pods. It knows nothing of scaling. */
export type Serving = {
  /** The pod is ready. */
  readonly open: (pod: number) => void
  /** It gets no more requests, and finishes those that it has. */
  readonly drain: (pod: number) => void
  /** It is gone, and with it what it still had. */
  readonly close: (pod: number) => void
  readonly isEmpty: (pod: number) => boolean
  readonly advance: (step: Step) => void
  readonly places: () => Places
}

export type ServingOptions = {
  /** Requests in one pod at a time; 0 = unlimited. */
  readonly containerConcurrency: number
  readonly timeoutMs: number
  /** Mean time that the function takes for a request; times are exponential. */
  readonly latencyMs: number
  /** Requests that a pod works on at full speed; more share it. */
  readonly capacity: number
}

/** serving: pkg/activator/net/throttler.go, breakerQueueDepth. Without containerConcurrency there is no such limit. */
export const ACTIVATOR_QUEUE = 10_000
/** Times containerConcurrency (serving: pkg/queue/sharedmain/main.go); without it there is no queue. */
export const POD_QUEUE_FACTOR = 10

/** What is in the path of a request, with the limits of these settings. */
export const limitsOf = (containerConcurrency: number) =>
  containerConcurrency === 0
    ? { inWork: Number.POSITIVE_INFINITY, podQueue: 0, activatorQueue: Number.POSITIVE_INFINITY }
    : {
        inWork: containerConcurrency,
        podQueue: POD_QUEUE_FACTOR * containerConcurrency,
        activatorQueue: ACTIVATOR_QUEUE
      }
