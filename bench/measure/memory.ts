import { Redis } from 'ioredis'
import { seriesKey } from '../../shared/contract/series.ts'
import { seriesKeys } from '../../shared/redis/keys.ts'
import type { Kit } from '../kit.ts'
import { residentBytes } from '../process/cpu.ts'
import { redisPid } from '../process/redis-pid.ts'
import type { PlatformProcess } from '../process/start-platform.ts'
import type { Row } from '../row.ts'
import { figureOf } from '../statistics.ts'
import { short } from '../table.ts'
import { cachedBytes } from './cached-series.ts'
import { CONNECTIONS } from './pair.ts'

const WINDOW = 50
const SERIES = 128
/** Two events of these fill the memory of every detector. */
const SAMPLES_PER_EVENT = 500
/** So far apart, all of an adaptive state is in use. */
const EVERY_MS = 300_000

/** Series whose source begins with `/bench/memory-zscore/` are judged by it, all others by the default detector. */
export const MEMORY_POLICIES = '[{ name: plain, match: { source: "/bench/memory-zscore/*" }, detector: zscore }]'

const usedMemory = async (redis: Redis): Promise<number> =>
  Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1])

const sizeRow = (what: string, bytes: number, note?: string): Row => ({
  what,
  ours: `${short(bytes)} B`,
  floor: '',
  figure: figureOf([bytes]),
  ...(note === undefined ? {} : { note })
})

const megabytes = (what: string, bytes: number | undefined): Row => ({
  what,
  ours: bytes === undefined ? 'not told' : `${short(bytes / 1024 / 1024)} MiB`,
  floor: '',
  figure: figureOf(bytes === undefined ? [] : [bytes / 1024 / 1024])
})

/** Series with full windows and states: what Redis says of their keys, and what it has grown by for each. */
const seriesRows = async (
  kit: Kit,
  platform: PlatformProcess,
  redis: Redis,
  detector: string
): Promise<ReadonlyArray<Row>> => {
  const stream = `memory-${detector}`
  const before = await usedMemory(redis)
  // The spike at the end of the second event is the sign that both are through.
  await kit.load.run({
    ...{ stream, port: platform.port, path: '/', host: 'localhost', connections: CONNECTIONS, sources: SERIES },
    ...{ samplesPerEvent: SAMPLES_PER_EVENT, everyMs: EVERY_MS, eventsPerSource: 1, spikeEvery: 0, untilVerdicts: true }
  })
  const grown = (await usedMemory(redis)) - before
  const keys = seriesKeys(seriesKey(`/bench/${stream}/7`, 'rps', undefined))
  const sizes = await Promise.all(
    [keys.window, keys.state, keys.anomalies, keys.verdicts].map((key) => redis.memory('USAGE', key, 'SAMPLES', 0))
  )
  const [window = 0, state = 0, anomalies = 0, verdicts = 0] = sizes.map(Number)
  const kept = Math.max(1, await redis.zcard(keys.anomalies))
  return [
    sizeRow(
      `a series in Redis, ${detector}`,
      window + state + verdicts,
      'keys of a series as MEMORY USAGE tells them, window of 50 full'
    ),
    sizeRow('  window', window),
    sizeRow('  state', state),
    sizeRow('  bands of the newest samples', verdicts),
    sizeRow('  and each kept anomaly', anomalies / kept),
    sizeRow(
      '  growth of Redis per series',
      grown / SERIES,
      'growth of Redis holds everything: keys, index, anomalies, alerts, and what the Broker remembers of events'
    ),
    sizeRow(
      "  in the analyzer's cache",
      cachedBytes(detector, WINDOW),
      'in the cache: heap and array buffers, once all garbage is gone'
    )
  ]
}

export const memoryRows = async (kit: Kit, platform: PlatformProcess): Promise<ReadonlyArray<Row>> => {
  const redis = new Redis(platform.redisUrl)
  try {
    const rows: Row[] = []
    for (const detector of ['zscore', 'adaptive']) rows.push(...(await seriesRows(kit, platform, redis, detector)))
    const processes = platform.replicas.map(({ name, pid }) => megabytes(`memory of ${name}`, residentBytes(pid)))
    return [
      ...rows,
      ...processes,
      megabytes('memory of the platform (gateway and Broker)', residentBytes(platform.pid)),
      megabytes('memory of Redis after all this', residentBytes(await redisPid(platform.redisUrl)))
    ]
  } finally {
    redis.disconnect()
  }
}
