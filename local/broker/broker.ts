import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Redis } from 'ioredis'
import type { BrokerSpec, TriggerSpec } from '../manifests/topology.ts'
import type { SendTo } from '../routing/http.ts'
import type { BrokerEvent } from './broker-event.ts'
import { type Clock, systemClock } from './clock.ts'
import { type Connect, clientOptions, whenReady } from './connect.ts'
import type { Stats } from './counters.ts'
import { createEntrance, type Entered, type Entrance } from './entrance.ts'
import { createIngress } from './ingress.ts'
import { streamKey } from './keys.ts'
import { defaultLimits, type Limits } from './limits.ts'
import type { Logger } from './logger.ts'
import { prepareStream } from './reader.ts'
import { openStore, type Store } from './store.ts'
import { type RunningTrigger, startTrigger } from './trigger.ts'

export type BrokerDependencies = {
  readonly brokers: ReadonlyArray<BrokerSpec>
  readonly triggers: ReadonlyArray<TriggerSpec>
  /** Makes one client for writing and one for each Trigger; all of them are ended by `close`. */
  readonly connect: Connect
  readonly sendTo: SendTo
  readonly logger: Logger
  readonly limits?: Partial<Limits>
  readonly clock?: Clock
}

export type Broker = {
  /** The ingress: `POST /<namespace>/<broker>`. */
  readonly handler: (request: IncomingMessage, response: ServerResponse) => void
  /** For producers inside this process; `broker` is `<namespace>/<name>`. Undefined for a Broker that does not exist. */
  readonly publish: (broker: string, event: BrokerEvent) => Promise<Entered | undefined>
  readonly stats: () => Stats
  /**
   * Delivers nothing more: lets attempts that are under way end and stores their outcomes, for at most so long. What is left
   * stays pending and is delivered after the next start. The ingress goes on until `close`.
   */
  readonly drain: (mostMs: number) => Promise<void>
  /** Ends all connections at once. Without `drain` before, it is what a crash would be. */
  readonly close: () => void
}

type Running = { readonly store: Store; readonly entrance: Entrance; readonly triggers: ReadonlyArray<RunningTrigger> }

const inTime = (clock: Clock, ms: number, work: Promise<void>): Promise<void> =>
  new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => reject(new Error(`Redis does not answer within ${ms} ms`)))
    void work.then(cancel).then(resolve)
  })

/** Every Broker of the manifests with its Triggers. Rejects when Redis does not answer at the start; later outages are ridden out. */
export const startBroker = async (dependencies: BrokerDependencies): Promise<Broker> => {
  const { connect, sendTo, logger, clock = systemClock } = dependencies
  const limits: Limits = { ...defaultLimits, ...dependencies.limits }
  const clients: Array<Redis> = []
  const client = (name: string): Redis => {
    const redis = connect({ ...clientOptions, connectionName: name })
    let lost = false // one line per outage, not one per attempt
    redis.on('error', (error: Error) => {
      if (!lost) logger.warn({ err: error, client: name }, 'connection to Redis lost')
      lost = true
    })
    redis.on('ready', () => {
      if (lost) logger.info({ client: name }, 'connection to Redis is back')
      lost = false
    })
    clients.push(redis)
    return redis
  }
  const disconnect = (): void => {
    for (const redis of clients) redis.disconnect()
  }

  const writer = client('broker')

  const startOne = async (broker: BrokerSpec): Promise<Running> => {
    const specs = dependencies.triggers.filter(
      ({ namespace, broker: of }) => namespace === broker.namespace && of === broker.name
    )
    const streams = specs.map(({ name }) => streamKey(broker, name))
    for (const stream of streams) await prepareStream(writer, stream)
    const onError = (error: Error): void =>
      logger.warn({ err: error, broker: broker.name }, 'write not confirmed by Redis')
    const store = openStore({ redis: writer, streams, limits, clock, onError })
    await store.measure()
    const stored = (targets: ReadonlyArray<number>): void => {
      for (const place of targets) triggers[place]?.accepted()
    }
    const entrance = createEntrance(specs, store, clock, stored)
    const triggers: ReadonlyArray<RunningTrigger> = specs.map((spec, place) =>
      startTrigger({
        spec,
        place,
        stream: streams[place] as string,
        reader: client(`trigger ${spec.namespace}/${spec.name}`),
        store,
        reenter: entrance.mark,
        stored,
        sendTo,
        limits,
        clock,
        logger
      })
    )
    return { store, entrance, triggers }
  }

  const running = new Map<string, Running>()
  try {
    await inTime(clock, limits.startMs, whenReady(writer))
    for (const broker of dependencies.brokers) running.set(`${broker.namespace}/${broker.name}`, await startOne(broker))
  } catch (error) {
    disconnect()
    throw error
  }

  const entrances = new Map([...running].map(([name, { entrance }]) => [name, entrance]))
  const ingress = createIngress({ entrances, limits })
  const all = [...running.values()]

  const settled = async (): Promise<void> => {
    await Promise.all(all.flatMap(({ triggers }) => triggers.map((trigger) => trigger.drain())))
    await new Promise(setImmediate) // the outcomes of the last attempts reach the store
    await Promise.all(all.map(({ store }) => store.idle()))
  }

  return {
    handler: ingress.handler,
    publish: async (broker, event) => entrances.get(broker)?.enter(event),
    stats: () => ({
      available: all.every(({ store }) => store.available()),
      ingress: ingress.stats(),
      triggers: Object.fromEntries(
        all.flatMap(({ triggers }) => triggers.map((trigger) => [trigger.name, trigger.stats()]))
      )
    }),
    drain: (mostMs) => inTime(clock, mostMs, settled()).catch(() => logger.warn({ mostMs }, 'not drained in time')),
    close: () => {
      ingress.close()
      for (const { store, triggers } of all) {
        for (const trigger of triggers) void trigger.drain()
        store.close()
      }
      disconnect()
    }
  }
}
