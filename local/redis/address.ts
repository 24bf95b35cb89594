import { rootCertificates } from 'node:tls'
import { parseRedisUrl } from '../../shared/redis/redis-url.ts'
import { StartFailure } from '../platform/start-failure.ts'
import type { RedisAddress } from './platform-redis.ts'

const EXIT_CONFIG = 78

export type Address = {
  /** For messages: without user and password. */
  readonly where: string
  readonly options: RedisAddress
}

/**
 * What REDIS_URL names, for the platform's own clients: one server, or a Sentinel set that tells where it is. The Broker
 * here keeps its streams on one server; a Cluster is for the functions, on Knative.
 */
export const addressOf = (url: string, ca: string | undefined): Address => {
  const target = parseRedisUrl(url)
  if (target === undefined) {
    throw new StartFailure(['REDIS_URL is not a URL redis[s]://host or redis[s]+sentinel://host,…/master'], EXIT_CONFIG)
  }
  if (target.kind === 'cluster') {
    throw new StartFailure(
      ['REDIS_URL names a Cluster: on one machine the Broker needs one server, or a Sentinel set'],
      EXIT_CONFIG
    )
  }
  const tls = target.tls ? { tls: ca === undefined ? {} : { ca: [...rootCertificates, ca] } } : {}
  const access = {
    ...(target.username === undefined ? {} : { username: target.username }),
    ...(target.password === undefined ? {} : { password: target.password }),
    ...tls,
    db: target.db
  }
  if (target.kind === 'single') {
    const { host, port } = target.node
    return { where: `${host}:${port}/${target.db}`, options: { ...access, host, port } }
  }
  const { sentinels, master: name } = target
  const sentinelTls = target.tls ? { sentinelTLS: tls.tls ?? {}, enableTLSForSentinelMode: true } : {}
  return {
    where: `${name} of ${sentinels.map(({ host, port }) => `${host}:${port}`).join(', ')}`,
    options: { ...access, ...sentinelTls, sentinels: [...sentinels], name }
  }
}
