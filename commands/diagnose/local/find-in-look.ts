import { findInRedis } from '../find-in-redis.ts'
import { broken, type Finding, failing, odd, worstFirst } from '../finding.ts'
import type { Look, ServiceLook } from './look.ts'
import { type Figures, figureOf } from './read-metrics.ts'

const nameOf = (key: string): string => key.slice(key.indexOf('/') + 1)

/** So many events wait for a moment in any burst. */
const MUCH_BACKLOG = 1_000

/** Longer than this and every request through the gateway waits for the platform itself. Seconds. */
const BUSY_LAG = 0.2

const events = (count: number): string => (count === 1 ? '1 event' : `${count} events`)

const inServices = ({ services, scaling }: Look): ReadonlyArray<Finding> =>
  services.flatMap((service) => {
    const name = nameOf(service.service)
    const scale = scaling?.services.find((one) => one.name === name)
    return [
      ...inReplicas(name, service),
      ...(scale === undefined ? [] : inScale(name, scale, scaling?.max_replicas ?? 0))
    ]
  })

const inReplicas = (name: string, { status, ready, wanted, queued, replicas }: ServiceLook): ReadonlyArray<Finding> => {
  const restarts = replicas.reduce((sum, replica) => sum + replica.restarts, 0)
  const times = restarts === 1 ? 'once' : `${restarts} times`
  const waiting = queued === 0 ? '' : `; ${queued} requests wait for it`
  if (status !== 'up') {
    const why = restarts === 0 ? 'its readiness probe says no' : `it has died and was started again ${times}`
    return [
      broken(
        `${name}: none of ${wanted} replicas is ready: ${why}${waiting}. Its last lines, where npm start runs, say more`
      )
    ]
  }
  const found: Finding[] = []
  if (restarts > 0)
    found.push(failing(`${name}: replicas that are there have died and were started again ${times}${waiting}`))
  else if (queued > 0) found.push(odd(`${name}: ${queued} requests wait for a replica`))
  if (ready < wanted) found.push(odd(`${name}: ${ready} of ${wanted} replicas are ready`))
  return found
}

type Scale = NonNullable<Look['scaling']>['services'][number]

const inScale = (name: string, { wanted, given, desired, max_scale }: Scale, most: number): ReadonlyArray<Finding> => {
  if (given < wanted)
    return [
      failing(
        `${name}: has ${given} of ${wanted} replicas, for there may be ${most} in all: npm start -- --max-replicas N`
      )
    ]
  return max_scale > 0 && desired > max_scale
    ? [
        failing(
          `${name}: its load asks for ${desired} replicas and max-scale is ${max_scale}: requests wait longer, or get 503`
        )
      ]
    : []
}

/** What a counter gained from the first look to the second. */
const gained = ({ before, now }: Look, name: string, labels: Readonly<Record<string, string>>): number =>
  figureOf(now, name, labels) - figureOf(before, name, labels)

export const triggersOf = (figures: Figures): ReadonlyArray<string> =>
  (figures.get('broker_backlog_events') ?? []).flatMap(({ labels: { trigger } }) =>
    trigger === undefined ? [] : [trigger]
  )

const inTriggers = (look: Look): ReadonlyArray<Finding> =>
  triggersOf(look.now).flatMap((trigger) => {
    const name = nameOf(trigger)
    const outcome = (of: string): number => figureOf(look.now, 'broker_events_total', { trigger, outcome: of })
    const found: Finding[] = [...inBacklog(look, trigger)]
    if (outcome('dropped') > 0)
      found.push(failing(`trigger ${name}: ${events(outcome('dropped'))} dropped, for it has no deadLetterSink`))
    const parked = gained(look, 'broker_events_total', { trigger, outcome: 'parked' })
    if (parked > 0)
      found.push(failing(`trigger ${name}: its dead-letter sink does not take what cannot be delivered; it is kept`))
    if (outcome('dead_lettered') > 0)
      found.push(odd(`trigger ${name}: ${events(outcome('dead_lettered'))} became dead letters since the start`))
    return found
  })

const inBacklog = (look: Look, trigger: string): ReadonlyArray<Finding> => {
  const backlog = figureOf(look.now, 'broker_backlog_events', { trigger })
  const more = gained(look, 'broker_backlog_events', { trigger })
  const failed = ['4xx', '5xx', 'none']
    .map((code) => [code, gained(look, 'broker_deliveries_total', { trigger, code })] as const)
    .filter(([, count]) => count > 0)
    .map(([code, count]) => `${count} × ${code === 'none' ? 'no answer' : code}`)
  const name = nameOf(trigger)
  const why = failed.length === 0 ? '' : `; attempts in ${look.apartMs} ms: ${failed.join(', ')}`
  if (more > 0 && backlog > more)
    return [failing(`trigger ${name}: ${events(backlog)} wait, ${more} more than ${look.apartMs} ms before${why}`)]
  if (failed.length > 0 && backlog > 0) return [failing(`trigger ${name}: ${events(backlog)} wait${why}`)]
  return backlog >= MUCH_BACKLOG ? [odd(`trigger ${name}: ${events(backlog)} wait`)] : []
}

const inPlatform = ({ run, components, now }: Look): ReadonlyArray<Finding> => {
  if (components === undefined) {
    return [
      broken(
        `${run.url} does not answer: process ${run.pid} was killed or hangs. End it, and npm start; events are kept`
      )
    ]
  }
  const found: Finding[] = []
  if (components['redis']?.status !== 'up')
    found.push(broken('Redis does not answer: what comes is refused with 503 until it is back'))
  else if (components['broker']?.status !== 'up')
    found.push(broken('the Broker cannot store events: Redis refuses to write (its memory or its disk may be full)'))
  const lag = figureOf(now, 'nodejs_eventloop_lag_p99_seconds')
  if (lag > BUSY_LAG)
    found.push(odd(`the platform itself is busy: its event loop is late by ${Math.round(lag * 1000)} ms (p99)`))
  return found
}

/** What is wrong with a platform on this machine, the worst first, each with what to do about it where that is known. */
export const findInLook = (look: Look): ReadonlyArray<Finding> =>
  worstFirst([
    ...inPlatform(look),
    ...inServices(look),
    ...look.unwell.map(({ replica, why }) => failing(`${replica} says of itself that it is not well: ${why}`)),
    ...inTriggers(look),
    ...(look.redis === undefined ? [] : findInRedis('Redis', look.redis.info)),
    ...(look.redis !== undefined && look.redis.deadLetters > 0
      ? [odd(`${look.redis.deadLetters} dead letters are kept: npm run dead-letters -- list says why`)]
      : [])
  ])
