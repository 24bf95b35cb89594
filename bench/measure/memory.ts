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
import { CONNECTIONS } from './pair.ts'

const WINDOW = 50
const SERIES = 640

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

/** Series with full windows and no anomalies: what Redis says of their keys, and what it has grown by for each. */
export const memoryRows = async (kit: Kit, platform: PlatformProcess): Promise<ReadonlyArray<Row>> => {
  const redis = new Redis(platform.redisUrl)
  try {
    const stream = 'memory'
    const before = await usedMemory(redis)
    const job = { stream, port: platform.port, path: '/', host: 'localhost', connections: CONNECTIONS, sources: SERIES }
    // The spike of the second event is the sign that the first one is through; it makes 51 samples, one of them an anomaly.
    await kit.load.run({
      ...job,
      samplesPerEvent: WINDOW,
      eventsPerSource: 1,
      spikeEvery: 0,
      untilVerdicts: true
    })
    const grown = (await usedMemory(redis)) - before
    const keys = seriesKeys(seriesKey(`/bench/${stream}/7`, 'rps', undefined))
    const sizes = await Promise.all(
      [keys.window, keys.state, keys.anomalies].map((key) => redis.memory('USAGE', key, 'SAMPLES', 0))
    )
    const [window = 0, state = 0, anomalies = 0] = sizes.map(Number)
    const processes = platform.replicas.map(({ name, pid }) => megabytes(`memory of ${name}`, residentBytes(pid)))
    return [
      sizeRow('a series in Redis, window of 50 full', window + state, 'keys of a series as MEMORY USAGE tells them'),
      sizeRow('  window', window),
      sizeRow('  state', state),
      sizeRow('  and one kept anomaly', anomalies),
      sizeRow(
        '  growth of Redis per series',
        grown / SERIES,
        'growth of Redis holds everything: keys, index, one anomaly, one alert, and what the Broker remembers of events'
      ),
      ...processes,
      megabytes('memory of the platform (gateway and Broker)', residentBytes(platform.pid)),
      megabytes('memory of Redis after all this', residentBytes(await redisPid(platform.redisUrl)))
    ]
  } finally {
    redis.disconnect()
  }
}
