import { setTimeout as delay } from 'node:timers/promises'
import * as t from 'io-ts'
import { Redis } from 'ioredis'
import { addressOf } from '../../../local/redis/address.ts'
import { ALERT_KEYS } from '../../../shared/alerts/keys.ts'
import { DEAD_LETTER_KEYS } from '../../../shared/dead-letters/keys.ts'
import { INDEX_KEYS } from '../../../shared/redis/keys.ts'
import type { Run } from './find-run.ts'
import { type Figures, readMetrics } from './read-metrics.ts'

const Replica = t.intersection([
  t.type({ name: t.string, ready: t.boolean, restarts: t.number }),
  t.partial({ port: t.number })
])

const Component = t.type({ status: t.string })

const ServiceHealth = t.type({
  ...{ status: t.string, wanted: t.number, ready: t.number, queued: t.number },
  replicas: t.readonlyArray(Replica)
})

const Health = t.type({ status: t.string, components: t.record(t.string, Component) })

const Scaling = t.type({
  max_replicas: t.number,
  services: t.readonlyArray(
    t.type({
      ...{ name: t.string, wanted: t.number, given: t.number, desired: t.number, min_scale: t.number },
      ...{ max_scale: t.number, panic: t.boolean, concurrency: t.number, why: t.string }
    })
  )
})

export type ServiceLook = t.TypeOf<typeof ServiceHealth> & { readonly service: string }

/** What Redis says of itself, and how much of ours there is in it. */
export type RedisLook = {
  readonly info: string
  readonly series: number
  readonly deadLetters: number
  readonly openAlerts: number
}

/** Two looks at the platform, a moment apart. What did not answer is undefined. */
export type Look = {
  readonly run: Run
  readonly components: Readonly<Record<string, { readonly status: string }>> | undefined
  readonly services: ReadonlyArray<ServiceLook>
  readonly scaling: t.TypeOf<typeof Scaling> | undefined
  readonly before: Figures
  readonly now: Figures
  readonly apartMs: number
  /** Answers of replicas to /health other than 200: a name each, and what is down in it. */
  readonly unwell: ReadonlyArray<{ readonly replica: string; readonly why: string }>
  readonly redis: RedisLook | undefined
}

const ANSWER_MS = 5_000
const APART_MS = 2_000
/** Replicas asked at once. */
const AT_ONCE = 16

const get = async (url: string): Promise<{ readonly status: number; readonly body: string } | undefined> => {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) })
    return { status: response.status, body: await response.text() }
  } catch {
    return undefined
  }
}

const parsed = <A>(codec: t.Type<A>, text: string | undefined): A | undefined => {
  try {
    const value: unknown = JSON.parse(text ?? '')
    return codec.is(value) ? value : undefined
  } catch {
    return undefined
  }
}

const wellness = async (replica: string, port: number): Promise<Look['unwell']> => {
  const answer = await get(`http://127.0.0.1:${port}/health`)
  if (answer === undefined) return [{ replica, why: 'does not answer' }]
  if (answer.status === 200) return []
  const components = Object.entries(parsed(Health, answer.body)?.components ?? {})
  const down = components.flatMap(([name, { status }]) => (status === 'up' ? [] : [`${name} is ${status}`]))
  return [{ replica, why: down.join(', ') || `answers ${answer.status}` }]
}

const unwellOf = async (services: ReadonlyArray<ServiceLook>): Promise<Look['unwell']> => {
  const ports = services.flatMap(({ replicas }) =>
    replicas.flatMap(({ name, port, ready }) => (ready && port !== undefined ? [{ name, port }] : []))
  )
  const found: Array<Look['unwell'][number]> = []
  for (let i = 0; i < ports.length; i += AT_ONCE) {
    const some = ports.slice(i, i + AT_ONCE).map(({ name, port }) => wellness(name, port))
    found.push(...(await Promise.all(some)).flat())
  }
  return found
}

const redisOf = async (url: string, env: NodeJS.ProcessEnv): Promise<RedisLook | undefined> => {
  const { options } = addressOf(url, env['REDIS_CA_CERTS'])
  const patience = { connectTimeout: ANSWER_MS, commandTimeout: ANSWER_MS, disconnectTimeout: 50 }
  const redis = new Redis({ ...options, ...patience, protocol: 2, maxRetriesPerRequest: 0, retryStrategy: () => null })
  redis.on('error', () => undefined)
  try {
    const [info, series, deadLetters, openAlerts] = await Promise.all([
      redis.info(),
      redis.zcard(INDEX_KEYS.seen),
      redis.hlen(DEAD_LETTER_KEYS.seen),
      redis.zcard(ALERT_KEYS.open)
    ])
    return { info, series, deadLetters, openAlerts }
  } catch {
    return undefined
  } finally {
    redis.disconnect()
  }
}

/** Asks the platform, each of its replicas, and Redis. Never rejects for what does not answer. */
export const look = async (run: Run, env: NodeJS.ProcessEnv, apartMs = APART_MS): Promise<Look> => {
  const platform = (name: string) => get(`${run.url}/_platform/${name}`)
  const figures = async () => readMetrics((await platform('metrics'))?.body ?? '')
  const [health, scaling, before] = await Promise.all([platform('health'), platform('scaling'), figures()])
  const components = parsed(Health, health?.body)?.components
  const services = Object.entries(components ?? {}).flatMap(([service, component]) =>
    ServiceHealth.is(component) ? [{ service, ...component }] : []
  )
  const wait = before.size === 0 ? undefined : delay(apartMs)
  const [unwell, redis] = await Promise.all([unwellOf(services), redisOf(run.redisUrl, env)])
  await wait
  const now = await figures()
  return { run, components, services, scaling: parsed(Scaling, scaling?.body), before, now, apartMs, unwell, redis }
}
