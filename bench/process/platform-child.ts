import type { Stats } from '../../local/broker/counters.ts'
import { startPlatform } from '../../local/platform/platform.ts'
import { createLogger } from '../../shared/log/logger.ts'
import { fixedScale } from './fixed-scale.ts'

/** The local platform as `npm start` runs it, on any free port and with its data where it is told. */
export type PlatformReady = {
  readonly port: number
  readonly redisUrl: string
  readonly replicas: ReadonlyArray<{ readonly name: string; readonly pid: number }>
}
export type PlatformStats = { readonly stats: Stats }

const [dataDir = '', ...manifests] = process.argv.slice(2)

const platform = await startPlatform({
  port: 0,
  host: '127.0.0.1',
  dataDir,
  manifests,
  env: process.env,
  log: createLogger({ service: 'platform', level: 'warn' }),
  scaling: { autoscalerOf: fixedScale },
  // `npm start` prints them; here nobody reads.
  onLine: () => undefined
})

process.on('message', () => void process.send?.({ stats: platform.broker() } satisfies PlatformStats))
process.on('SIGTERM', () => {
  platform.stop().then(
    () => process.exit(0),
    () => process.exit(1)
  )
})

process.send?.({
  port: platform.port,
  redisUrl: platform.redis.url,
  replicas: platform
    .services()
    .flatMap(({ replicas }) => replicas.flatMap(({ name, pid }) => (pid === undefined ? [] : [{ name, pid }])))
} satisfies PlatformReady)
