import type { Running } from './banner.ts'
import type { Platform } from './run-topology.ts'

/** The rows of the table that the start prints. */
export const rows = (platform: Platform, host: string): ReadonlyArray<Running> => [
  { what: 'gateway', how: '', where: `${host}:${platform.port}` },
  ...platform.services().map(({ service, replicas }) => ({
    what: nameOf(service),
    how: replicas.length === 1 ? '1 replica' : `${replicas.length} replicas`,
    where: `127.0.0.1: ${replicas.map(({ port }) => port).join(', ')}`
  })),
  ...platform.topology.brokers.map(({ namespace, name }) => ({
    what: 'broker',
    how: name,
    where: platform.brokerUrl(namespace, name)
  })),
  ...platform.ticks().map(({ name, next }) => ({
    what: 'ping',
    how: name,
    where: next === null ? 'never' : `next at ${next.toISOString()}`
  })),
  { what: 'redis', how: '', where: platform.redis.where }
]

const nameOf = (service: string): string => service.slice(service.indexOf('/') + 1)
