import type { Kit } from '../kit.ts'
import { cpuSeconds } from '../process/cpu.ts'
import { redisPid } from '../process/redis-pid.ts'
import type { ServerProcess } from '../process/start-server.ts'
import type { Row } from '../row.ts'
import { figureOf, median } from '../statistics.ts'
import { short } from '../table.ts'

/** An event as a scraper sends it: one sample of each of a host's series, so that each sample is a commit of its own. */
const SERIES = 100

const NOTE =
  'processor time per sample of events with one sample of each of 100 series; what docs/capacity.md counts with. Per core and ' +
  'second: a million divided by it'

/** Their 1,600 series fit into the analyzer's cache, whatever the detector. */
const SOURCES = 16

/** Not cached: as with so many series that a replica hardly ever meets one again; each commit has to read its series first. */
const SUBJECTS = [
  { detector: 'zscore', cached: true },
  { detector: 'adaptive', cached: true },
  { detector: 'zscore', cached: false },
  { detector: 'adaptive', cached: false }
] as const

const ROUNDS = 3

/** Seconds of processor time by process; NaN where the system does not tell. */
const spent = (pids: ReadonlyArray<number>): ReadonlyArray<number> => pids.map((pid) => cpuSeconds(pid) ?? Number.NaN)

const measureCosts = async (
  kit: Kit,
  server: ServerProcess,
  stream: string,
  pids: ReadonlyArray<number>
): Promise<ReadonlyArray<ReadonlyArray<number>>> => {
  const run = (ms: number) =>
    kit.load.run({
      ...{ stream, port: server.port, path: '/', host: 'localhost', connections: SOURCES, sources: SOURCES },
      ...{ samplesPerEvent: SERIES, seriesPerEvent: SERIES, ms, spikeEvery: 0, untilVerdicts: false }
    })
  await run(kit.quick ? 1_500 : 4_000)
  const costs: number[][] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = spent(pids)
    const done = await run(kit.quick ? 1_000 : 3_000)
    if (done.refused > 0) throw new Error(`${stream}: ${done.refused} refused`)
    costs.push(spent(pids).map((after, i) => (1e6 * (after - (before[i] as number))) / (done.accepted * SERIES)))
  }
  return costs
}

const rowOf = (what: string, costs: ReadonlyArray<number>): Row => ({
  what,
  ours: `${short(1e6 / median(costs))}/s`,
  floor: '',
  figure: figureOf(costs),
  note: NOTE
})

/** What one sample of a fleet costs in ingest, in the analyzer by detector, and in Redis. */
export const measureCapacity = async (kit: Kit): Promise<ReadonlyArray<Row>> => {
  const broker = await kit.stubBroker()
  const ingest = await kit.server('functions/ingest/main.ts', {
    K_SINK: `http://127.0.0.1:${broker.port}/knomaly/default`
  })
  const taken = await measureCosts(kit, ingest, 'capacity-ingest', [ingest.pid])
  await ingest.stop()
  const rows = [rowOf('ingest, µs per sample of 100 series', column(taken, 0))]
  const redis = await kit.redis()
  const redisProcess = await redisPid(redis.url)
  for (const { detector, cached } of SUBJECTS) {
    const analyzer = await kit.server('functions/analyzer/main.ts', {
      REDIS_URL: redis.url,
      POLICIES: `defaults: { detector: ${detector} }`,
      ...(cached ? {} : { CACHE_BYTES: '1' })
    })
    const stream = `capacity-${detector}-${cached ? 'cached' : 'read'}`
    const costs = await measureCosts(kit, analyzer, stream, [analyzer.pid, redisProcess])
    await analyzer.stop()
    const name = cached ? detector : `${detector}, not cached`
    rows.push(rowOf(`analyzer, ${name}`, column(costs, 0)), rowOf(`  Redis, ${name}`, column(costs, 1)))
  }
  return rows
}

const column = (costs: ReadonlyArray<ReadonlyArray<number>>, i: number): ReadonlyArray<number> =>
  costs.map((cost) => cost[i] as number)
