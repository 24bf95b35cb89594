import type { Kit } from '../kit.ts'
import { cpuSeconds } from '../process/cpu.ts'
import { redisPid } from '../process/redis-pid.ts'
import type { ServerProcess } from '../process/start-server.ts'
import type { Row } from '../row.ts'
import { figureOf, median } from '../statistics.ts'
import { short } from '../table.ts'

/** An event as a scraper sends it: one sample of each of a host's series, so that each sample is a commit of its own. */
const SERIES = 100

/** Their 1,600 series fit into the analyzer's cache, whatever the detector. */
const SOURCES = 16

const ROUNDS = 3

const NOTE =
  'processor time per sample of events with one sample of each of 100 series; what docs/capacity.md counts with. Per core and ' +
  'second: a million divided by it. By turns: the last sample of each series went to the other replica, so that what this one ' +
  'has cached is stale'

/** Seconds of processor time by process; NaN where the system does not tell. */
const spent = (pids: ReadonlyArray<number>): ReadonlyArray<number> => pids.map((pid) => cpuSeconds(pid) ?? Number.NaN)

/** In µs per sample, for each round: of all servers together, and of `other`. */
type Costs = { readonly servers: ReadonlyArray<number>; readonly other: ReadonlyArray<number> }

/** `events` of each source, in each round. One server gets all of them, several get them by turns: each source's next event goes to the next of them. */
const measureCosts = async (
  kit: Kit,
  stream: string,
  servers: ReadonlyArray<ServerProcess>,
  other: number,
  events: number
): Promise<Costs> => {
  const pids = servers.map(({ pid }) => pid)
  const run = async ({ port }: ServerProcess, eventsPerSource: number, samplesPerEvent = SERIES): Promise<number> => {
    const done = await kit.load.run({
      ...{ stream, port, path: '/', host: 'localhost', connections: SOURCES, sources: SOURCES },
      ...{ samplesPerEvent, seriesPerEvent: SERIES, eventsPerSource, spikeEvery: 0, untilVerdicts: false }
    })
    if (done.refused > 0) throw new Error(`${stream}: ${done.refused} refused`)
    return done.accepted * SERIES
  }
  const perTurn = servers.length === 1 ? events : 1
  // More than a window of each series, ten samples at a time because that is soon done; then as it will be.
  for (const server of servers) {
    await run(server, 6, 10 * SERIES)
    await run(server, 3)
  }
  const costs = { servers: [] as number[], other: [] as number[] }
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = spent([...pids, other])
    let samples = 0
    for (let turn = 0; turn < events / perTurn; turn += 1) {
      samples += await run(servers[turn % servers.length] as ServerProcess, perTurn)
    }
    const each = spent([...pids, other]).map((after, i) => (1e6 * (after - (before[i] as number))) / samples)
    costs.other.push(each.pop() as number)
    costs.servers.push(each.reduce((sum, cost) => sum + cost, 0))
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

/** What one sample of a fleet costs in ingest, in the analyzer by detector and replicas, and in Redis. */
export const measureCapacity = async (kit: Kit): Promise<ReadonlyArray<Row>> => {
  const events = kit.quick ? 10 : 20
  const broker = await kit.stubBroker()
  const ingest = await kit.server('functions/ingest/main.ts', {
    K_SINK: `http://127.0.0.1:${broker.port}/knomaly/default`
  })
  const taken = await measureCosts(kit, 'capacity-ingest', [ingest], ingest.pid, 10 * events)
  await ingest.stop()
  const rows = [rowOf('ingest, µs per sample of 100 series', taken.servers)]
  const redis = await kit.redis()
  const redisProcess = await redisPid(redis.url)
  for (const detector of ['zscore', 'adaptive']) {
    const env = { REDIS_URL: redis.url, POLICIES: `defaults: { detector: ${detector} }` }
    const one = await kit.server('functions/analyzer/main.ts', env)
    const another = await kit.server('functions/analyzer/main.ts', env)
    const alone = await measureCosts(kit, `capacity-${detector}`, [one], redisProcess, events)
    const shared = await measureCosts(kit, `capacity-${detector}`, [one, another], redisProcess, events)
    await Promise.all([one.stop(), another.stop()])
    rows.push(
      rowOf(`analyzer, ${detector}`, alone.servers),
      rowOf(`  Redis, ${detector}`, alone.other),
      rowOf(`two analyzers by turns, ${detector}`, shared.servers),
      rowOf(`  Redis, ${detector}`, shared.other)
    )
  }
  return rows
}
