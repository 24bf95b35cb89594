import { Pool } from 'undici'
import type { ServiceSpec } from '../manifests/topology.ts'
import { createTally, REQUEST_BOUNDS, type Tally, type TallyReading } from '../metrics/tally.ts'
import { pickOfTwo } from './balancer.ts'
import { queueLimit } from './breaker.ts'
import { createRequestLoad, type Load } from './request-load.ts'
import { serviceKey } from './router.ts'
import { createWaiters, type Waiter } from './waiters.ts'

/** A ready replica as requests see it. */
export type Endpoint = { readonly id: string; readonly pool: Pool; inFlight: number }

export type RevisionStats = {
  readonly ready: number
  readonly inFlight: number
  readonly queued: number
  readonly requests: number
}

/** What whoever starts replicas wants to know at once. */
export type Demand = {
  /** A request waits and there is no ready replica. */
  readonly onWaiting: () => void
  /** The first replica is ready: so many requests waited for it, the first one for so long. */
  readonly onServed: (waitedMs: number, requests: number) => void
}

/** The ready replicas of one service and the requests that wait for them: queue-proxy and activator in one. */
export type Revision = {
  readonly key: string
  readonly spec: ServiceSpec
  readonly add: (id: string, origin: string) => void
  /** In or out of the rotation, as its readiness probe says; what is in flight goes on. */
  readonly setReady: (id: string, ready: boolean) => void
  /** Takes it out of the rotation; resolves when its last request is answered. The same promise when it is asked for twice. */
  readonly drain: (id: string) => Promise<void>
  /** It is dead: what it was working on fails now. */
  readonly drop: (id: string) => void
  /** It refused a connection: spared for a moment, until its supervisor knows more. */
  readonly suspect: (endpoint: Endpoint) => void
  /** Grants at once when a slot is free. Returns the cancellation of the wait. */
  readonly acquire: (waiter: Waiter<Endpoint>) => () => void
  readonly release: (endpoint: Endpoint) => void
  /** A request is there, whether it runs or waits; then it is no longer. It arrived at `sinceMs`, which `arrived` returned. */
  readonly arrived: () => number
  readonly left: (sinceMs: number, status: number) => void
  /** How long requests took, by the status of their answer. */
  readonly invocations: () => ReadonlyArray<readonly [status: number, TallyReading]>
  /** What there was since the report before this one. */
  readonly report: () => Load
  /** Whether requests go through the activator, as the autoscaler has it: then more of them may wait. */
  readonly setProxied: (proxied: boolean) => void
  /** One at a time: the last one that asked is told. */
  readonly onDemand: (demand: Demand) => void
  /** Whether it gets requests: added, and neither drained nor taken out since. */
  readonly isReady: (id: string) => boolean
  readonly inFlightOf: (id: string) => number
  readonly stats: () => RevisionStats
  readonly close: () => Promise<void>
}

export type RevisionOptions = {
  readonly suspectMs?: number
  readonly random?: () => number
  /** Milliseconds that only ever grow. */
  readonly now?: () => number
}

/** queue-proxy keeps as many idle connections to the function as may be in flight, or 1000. */
const connectionsOf = (concurrency: number): number => (concurrency === 0 ? 1_000 : concurrency)

/** The functions keep idle connections for over 90 s; closing them first, here, is what avoids sending into one that just closed. */
const KEEP_ALIVE_MS = 30_000

const nothing = (): void => undefined

const nobody: Demand = { onWaiting: nothing, onServed: nothing }

const monotonic = (): number => performance.now()

export const createRevision = (spec: ServiceSpec, options: RevisionOptions = {}): Revision => {
  const { suspectMs = 100, random = Math.random, now = monotonic } = options
  const concurrency = spec.containerConcurrency
  const known = new Map<string, Endpoint>()
  const suspects = new Map<Endpoint, NodeJS.Timeout>()
  const drains = new Map<string, Promise<void>>()
  const drained = new Map<Endpoint, () => void>()
  const queue = createWaiters<Endpoint>()
  const load = createRequestLoad(now())
  const invocations = new Map<number, Tally>()
  let demand = nobody
  let proxied = false
  let rotation: ReadonlyArray<Endpoint> = []
  let requests = 0

  const grant = (waiter: Waiter<Endpoint>, endpoint: Endpoint): void => {
    endpoint.inFlight += 1
    requests += 1
    waiter.granted(endpoint)
  }
  const pump = (): void => {
    while (queue.size() > 0) {
      const endpoint = pickOfTwo(rotation, concurrency, random)
      const waiter = endpoint && queue.shift()
      if (waiter === undefined || endpoint === undefined) return
      grant(waiter, endpoint)
    }
  }
  const enter = (endpoint: Endpoint): void => {
    const firstSinceMs = rotation.length === 0 ? queue.firstSinceMs() : undefined
    if (firstSinceMs !== undefined) demand.onServed(now() - firstSinceMs, queue.size())
    rotation = [...rotation.filter((other) => other !== endpoint), endpoint]
    pump()
  }
  const tallyOf = (status: number): Tally => {
    const known = invocations.get(status)
    if (known !== undefined) return known
    const tally = createTally(REQUEST_BOUNDS)
    invocations.set(status, tally)
    return tally
  }
  const leave = (endpoint: Endpoint): void => {
    clearTimeout(suspects.get(endpoint))
    suspects.delete(endpoint)
    rotation = rotation.filter((other) => other !== endpoint)
  }
  const forget = (id: string): Endpoint | undefined => {
    const endpoint = known.get(id)
    known.delete(id)
    if (endpoint === undefined) return undefined
    leave(endpoint)
    return endpoint
  }
  const empty = async (endpoint: Endpoint): Promise<void> => {
    if (endpoint.inFlight > 0) await new Promise<void>((resolve) => drained.set(endpoint, resolve))
    drained.delete(endpoint)
    await endpoint.pool.close()
    drains.delete(endpoint.id)
  }
  const drain = (id: string): Promise<void> => {
    const endpoint = forget(id)
    if (endpoint !== undefined) drains.set(id, empty(endpoint))
    return drains.get(id) ?? Promise.resolve()
  }
  return {
    key: serviceKey(spec),
    spec,
    add: (id, origin) => {
      const pool = new Pool(origin, {
        connections: connectionsOf(concurrency),
        keepAliveTimeout: KEEP_ALIVE_MS,
        keepAliveMaxTimeout: KEEP_ALIVE_MS,
        // The exchange has one deadline of its own (timeoutSeconds).
        headersTimeout: 0,
        bodyTimeout: 0
      })
      const endpoint = { id, pool, inFlight: 0 }
      known.set(id, endpoint)
      enter(endpoint)
    },
    setReady: (id, ready) => {
      const endpoint = known.get(id)
      if (endpoint !== undefined) (ready ? enter : leave)(endpoint)
    },
    drain,
    drop: (id) => {
      forget(id)?.pool.destroy(new Error('the replica is gone'), nothing)
    },
    suspect: (endpoint) => {
      // One that its probe has taken out, or that drains, is not to come back by itself.
      if (!rotation.includes(endpoint)) return
      leave(endpoint)
      const back = (): void => {
        suspects.delete(endpoint)
        enter(endpoint)
      }
      suspects.set(endpoint, setTimeout(back, suspectMs))
    },
    acquire: (waiter) => {
      const endpoint = queue.size() === 0 ? pickOfTwo(rotation, concurrency, random) : undefined
      if (endpoint !== undefined) {
        grant(waiter, endpoint)
        return nothing
      }
      if (queue.size() >= queueLimit(concurrency, rotation.length, proxied)) {
        waiter.refused('full')
        return nothing
      }
      const stopWaiting = queue.add(waiter, now())
      if (rotation.length === 0) demand.onWaiting()
      return stopWaiting
    },
    release: (endpoint) => {
      endpoint.inFlight -= 1
      if (endpoint.inFlight === 0) drained.get(endpoint)?.()
      pump()
    },
    arrived: () => {
      const nowMs = now()
      load.arrived(nowMs)
      return nowMs
    },
    left: (sinceMs, status) => {
      const nowMs = now()
      load.left(nowMs)
      tallyOf(status).observe((nowMs - sinceMs) / 1_000)
    },
    invocations: () => [...invocations].map(([status, tally]) => [status, tally.read()]),
    report: () => load.report(now()),
    setProxied: (through) => {
      proxied = through
    },
    onDemand: (listener) => {
      demand = listener
    },
    isReady: (id) => rotation.some((endpoint) => endpoint.id === id),
    inFlightOf: (id) => known.get(id)?.inFlight ?? 0,
    stats: () => ({
      ready: rotation.length,
      inFlight: [...known.values()].reduce((sum, { inFlight }) => sum + inFlight, 0),
      queued: queue.size(),
      requests
    }),
    close: async () => {
      queue.refuseAll('stopping')
      for (const id of known.keys()) void drain(id)
      await Promise.all(drains.values())
    }
  }
}
