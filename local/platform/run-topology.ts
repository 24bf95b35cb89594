import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { Agent } from 'undici'
import { EXIT_CONFIG } from '../../shared/config/config-or-exit.ts'
import type { Logger } from '../../shared/log/logger.ts'
import { type Broker, startBroker } from '../broker/broker.ts'
import type { Stats } from '../broker/counters.ts'
import type { ServiceInfo } from '../endpoints/observed.ts'
import { type Gateway, startGateway } from '../gateway/gateway.ts'
import { createRevision, type RevisionOptions } from '../gateway/revision.ts'
import { createRouter } from '../gateway/router.ts'
import { createSendTo } from '../gateway/send-to.ts'
import type { Topology } from '../manifests/topology.ts'
import { cron } from '../ping/cron.ts'
import { type PingSource, startPing } from '../ping/ping-source.ts'
import type { Env } from '../processes/environment.ts'
import { createStartGate, startPlaces } from '../processes/start-gate.ts'
import { givenRedis } from '../redis/given-redis.ts'
import { startOwnRedis } from '../redis/own-redis.ts'
import { DISCONNECT_MS } from '../redis/ping.ts'
import { lockPlatform } from '../redis/platform-lock.ts'
import { createScaling, type ScaleInfo, type ScalingOptions } from '../scaling/scaling.ts'
import { consoleOf } from './console.ts'
import { createFailureLog } from './failure-log.ts'
import { functionProblems, startFunctions } from './functions.ts'
import { startIngressServer } from './ingress-server.ts'
import { type Observer, observe } from './observe.ts'
import { orAborted } from './or-aborted.ts'
import { portFailure } from './port-failure.ts'
import { replicaBudget } from './replica-budget.ts'
import { removeRunState, writeRunState } from './run-state.ts'
import { createStack } from './stack.ts'
import { StartFailure } from './start-failure.ts'
import { scrapeAddress, urlHost } from './url-host.ts'

export type { ServiceInfo }

export type RunOptions = {
  /** 0 = any. */
  readonly port: number
  readonly host: string
  /** Redis' files and run.json. One platform at a time. */
  readonly dataDir: string
  readonly functionsDir: string
  /** Working directory of the functions. */
  readonly cwd: string
  readonly env: Env
  readonly log: Logger
  readonly onLine: (replica: string, line: string, stream: 'stdout' | 'stderr') => void
  /** Ends a start that is under way. */
  readonly signal?: AbortSignal
  /** For each of the steps of an orderly end. */
  readonly graceMs?: number
  /** Of all services together; what the machine bears when absent. */
  readonly maxReplicas?: number
  readonly revision?: RevisionOptions
  /** Time and autoscaler, for tests and measurements. */
  readonly scaling?: Pick<ScalingOptions, 'clock' | 'autoscalerOf'>
}

export type Platform = {
  readonly port: number
  readonly url: string
  /** Where to open the console, with the token that lets its reader change things; undefined when there is none. */
  readonly consoleUrl: string | undefined
  readonly redis: { readonly url: string; readonly where: string }
  readonly brokerUrl: (namespace: string, name: string) => string
  readonly topology: Topology
  /** Of all services together. */
  readonly maxReplicas: number
  readonly services: () => ReadonlyArray<ServiceInfo>
  readonly broker: () => Stats
  readonly ticks: () => ReadonlyArray<{ readonly name: string; readonly next: Date | null }>
  /** Drains and stops everything; the same promise when it is asked for twice. */
  readonly stop: () => Promise<void>
}

/** Ctrl-C should not take longer than a person is willing to wait. */
const GRACE_MS = 10_000

/**
 * Everything that the topology names, on this machine. Started in this order, stopped in the reverse of it:
 *   1. gateway's port   taken first, so that a second platform ends before it touches the first one's data
 *   2. Redis            keeps the events and the functions' state
 *   3. Broker           its address is in the functions' environment
 *   4. functions        stopped once the Broker has ended its deliveries to them
 *   5. scaling          ends late: what is under way may still need a replica of a service at zero
 *   6. observer      answers about all of it, until the gateway closes
 *   7. deliveries       (nothing to start) the Broker stops delivering while the functions can still answer
 *   8. gateway          lets requests in when there is somebody to answer them
 *   9. ticks
 */
export const runTopology = async (topology: Topology, options: RunOptions): Promise<Platform> => {
  const { host, dataDir, env, log, signal, graceMs = GRACE_MS } = options
  const problems = functionProblems(topology, options.functionsDir, env)
  if (problems.length > 0) throw new StartFailure(problems, EXIT_CONFIG)
  const started = createStack()
  const step = async <A>(start: () => Promise<A>, stop: (part: A) => Promise<void>): Promise<A> => {
    signal?.throwIfAborted()
    const part = await start()
    started.push(() => stop(part))
    return part
  }
  try {
    const now = options.scaling?.clock?.now
    const revisions = topology.services.map((spec) =>
      createRevision(spec, { ...(now === undefined ? {} : { now }), ...options.revision })
    )
    const byKey = new Map(revisions.map((revision) => [revision.key, revision]))
    const failures = createFailureLog(log)
    let observer: Observer | undefined
    const gateway: Gateway = await step(
      () =>
        startGateway({
          port: options.port,
          host,
          router: createRouter(topology),
          revisions: byKey,
          onFailure: failures.onFailure,
          own: (req, res) => observer?.endpoints(req, res) ?? false
        }).catch((error) => {
          throw portFailure(error, options)
        }),
      async (running) => {
        await running.close(graceMs)
        failures.stop()
      }
    )
    const redis = await step(
      () =>
        env.REDIS_URL === undefined || env.REDIS_URL === ''
          ? startOwnRedis({ dir: join(dataDir, 'redis'), path: env.PATH, log })
          : givenRedis(env.REDIS_URL, env.REDIS_CA_CERTS).then((given) => lockPlatform(given, { log, signal })),
      (running) => running.stop()
    )
    let brokerPort = 0
    const brokerUrl = (namespace: string, name: string): string => `http://127.0.0.1:${brokerPort}/${namespace}/${name}`
    const agent = await step(
      async () => new Agent(),
      (running) => running.destroy()
    )
    const sendTo = createSendTo({ revisions: byKey, brokerUrl, agent })
    const broker: Broker = await step(
      () =>
        startBroker({
          brokers: topology.brokers,
          triggers: topology.triggers,
          sendTo,
          logger: log,
          connect: (redisOptions) => new Redis({ ...redis.options, ...redisOptions, disconnectTimeout: DISCONNECT_MS })
        }).catch((error: Error) => {
          throw new StartFailure([`the Broker cannot start: ${error.message}`])
        }),
      async (running) => {
        // Drained below already, unless the start was broken off.
        await running.drain(1_000)
        running.close()
      }
    )
    brokerPort = (
      await step(
        () => startIngressServer(broker.handler),
        (running) => running.close()
      )
    ).port
    const maxReplicas = replicaBudget(options.maxReplicas, topology.services, log)
    const scaling = createScaling({ ...options.scaling, revisions, budget: maxReplicas, log })
    const gate = createStartGate(startPlaces(availableParallelism()))
    const ownConsole = consoleOf(topology, env)
    const url = `http://${urlHost(host)}:${gateway.port}`
    const consoleAddress = ownConsole?.addressAt(url)
    const addresses = { redisUrl: redis.url, consoleTokens: ownConsole?.tokens, consoleAddress, brokerUrl }
    const functions = await step(
      async () => startFunctions({ ...options, ...addresses, revisions, graceMs, gate, replicas: scaling.initial }),
      async (running) => {
        await Promise.all(running.map((supervisor) => supervisor.stop()))
        await Promise.all(revisions.map((revision) => revision.close()))
      }
    )
    started.push(async () => scaling.stop())
    const services = (): ReadonlyArray<ServiceInfo> => {
      const scales = scaling.state()
      return functions.map(({ revision, replicas }, i) => ({
        service: revision.key,
        ...revision.stats(),
        ...(scales[i] as ScaleInfo),
        replicas: replicas()
      }))
    }
    let pings: ReadonlyArray<PingSource> = []
    const pingCounts = () =>
      topology.pings.map(({ namespace, name }, i) => ({
        source: `${namespace}/${name}`,
        ticks: pings[i]?.ticks() ?? 0
      }))
    const address = scrapeAddress(host, gateway.port)
    const parts = { functions, services, broker: broker.stats, pings: pingCounts, maxReplicas, address }
    observer = await step(
      async () => observe(parts, redis, log),
      (running) => running.stop()
    )
    started.push(() => broker.drain(graceMs))
    await orAborted(Promise.all(functions.map((supervisor) => supervisor.started)), signal)
    scaling.begin(functions)
    started.push(() => gateway.close(graceMs))
    gateway.open()
    pings = topology.pings.map((spec) => startPing(spec, { sendTo, schedule: cron, log }))
    started.push(async () => {
      await Promise.all(pings.map((ping) => ping.stop()))
    })
    const consoleUrl = ownConsole?.urlAt(url)
    const startedAt = new Date().toISOString()
    const state = { pid: process.pid, url, redisUrl: redis.url, consoleUrl: consoleUrl ?? null, startedAt }
    writeRunState(dataDir, state)
    started.push(async () => removeRunState(dataDir))
    let stopped: Promise<void> | undefined
    return {
      port: gateway.port,
      url,
      consoleUrl,
      redis,
      brokerUrl,
      topology,
      maxReplicas,
      services,
      broker: broker.stats,
      ticks: () => topology.pings.map(({ name }, i) => ({ name, next: pings[i]?.next() ?? null })),
      stop: () => (stopped ??= started.unwind())
    }
  } catch (error) {
    await started.unwind().catch((second) => log.error({ err: second }, 'not everything could be stopped'))
    throw error
  }
}
