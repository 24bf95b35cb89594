import type { ServiceSpec } from '../manifests/topology.ts'
import type { Running } from './banner.ts'
import type { Platform } from './run-topology.ts'

/** The rows of the table that the start prints. */
export const rows = (platform: Platform, host: string): ReadonlyArray<Running> => [
  { what: 'gateway', how: '', where: `${host}:${platform.port}` },
  ...platform.services().map(({ service, replicas }, i) => ({
    what: nameOf(service),
    how: `${replicas.length === 1 ? '1 replica' : `${replicas.length} replicas`} ${between(platform.topology.services[i])}`,
    where: replicas.length === 0 ? '' : `127.0.0.1: ${replicas.map(({ port }) => port).join(', ')}`
  })),
  { what: 'replicas', how: `at most ${platform.maxReplicas}`, where: 'of all functions together (--max-replicas)' },
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

/** `(1–5)`, `(0 or more)` */
const between = (spec: ServiceSpec | undefined): string => {
  const { minScale, maxScale } = spec?.scaling ?? { minScale: 0, maxScale: 0 }
  return maxScale === 0 ? `(${minScale} or more)` : `(${minScale}–${maxScale})`
}

const nameOf = (service: string): string => service.slice(service.indexOf('/') + 1)
