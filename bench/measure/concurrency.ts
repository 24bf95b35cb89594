import type { Kit } from '../kit.ts'
import type { ServerProcess } from '../process/start-server.ts'
import type { Row } from '../row.ts'
import { figureOf, median } from '../statistics.ts'
import { short } from '../table.ts'

/** One replica, and how it stands in the table. */
type Subject = { readonly name: string; readonly server: ServerProcess; readonly samplesPerEvent: number }

type Run = { readonly perSecond: number; readonly p50: number; readonly p99: number }

/** Up to what containerConcurrency lets through. */
const LEVELS = [1, 4, 16, 64, 250]

const NOTE =
  'how much of its best throughput one replica reaches with so many requests in flight: where the share stops to grow, more ' +
  'in flight only wait. The autoscaler should add a replica there (autoscaling.knative.dev/target)'

const runAt = async (kit: Kit, { name, server, samplesPerEvent }: Subject, connections: number, ms: number) => {
  const done = await kit.load.run({
    // A source in what is sent, so without spaces.
    stream: `${name}-${connections}`.replaceAll(/[ ,]+/g, '-'),
    port: server.port,
    path: '/',
    host: 'localhost',
    connections,
    sources: connections,
    samplesPerEvent,
    ms,
    spikeEvery: 0,
    untilVerdicts: false
  })
  if (done.refused > 0) throw new Error(`${name}: ${done.refused} refused at ${connections} in flight`)
  return { perSecond: done.accepted / done.seconds, p50: done.answer.p50, p99: done.answer.p99 }
}

/** Levels by turns, so that a neighbour's burst falls on all of them alike. */
const measureSubject = async (kit: Kit, subject: Subject): Promise<ReadonlyArray<Row>> => {
  const ms = kit.quick ? 400 : 1_000
  const runs = new Map(LEVELS.map((level): [number, Run[]] => [level, []]))
  await runAt(kit, subject, 64, 2 * ms)
  for (let round = 0; round < kit.rounds; round += 1) {
    for (const [level, own] of runs) own.push(await runAt(kit, subject, level, ms))
  }
  const best = Math.max(...[...runs.values()].map((own) => median(own.map(({ perSecond }) => perSecond))))
  return [...runs].map(([level, own]) => ({
    what: `${subject.name}, ${level} in flight: p50 ${ofAll(own, 'p50')}, p99 ${ofAll(own, 'p99')} ms`,
    ours: `${ofAll(own, 'perSecond')}/s`,
    floor: '',
    figure: figureOf(own.map(({ perSecond }) => perSecond / best)),
    note: NOTE
  }))
}

const ofAll = (runs: ReadonlyArray<Run>, key: keyof Run): string => short(median(runs.map((run) => run[key])))

/** What the annotations of knative/base are chosen from: throughput and waiting of one replica by requests in flight. */
export const measureConcurrency = async (kit: Kit): Promise<ReadonlyArray<Row>> => {
  const rows: Row[] = []
  for (const delayMs of [0, 10]) {
    const broker = await kit.stubBroker(delayMs)
    const server = await kit.server('functions/ingest/main.ts', {
      K_SINK: `http://127.0.0.1:${broker.port}/knomaly/default`
    })
    rows.push(
      ...(await measureSubject(kit, { name: `ingest, Broker takes ${delayMs} ms`, server, samplesPerEvent: 1 }))
    )
    await server.stop()
  }
  const redis = await kit.redis()
  const server = await kit.server('functions/analyzer/main.ts', { REDIS_URL: redis.url })
  for (const samplesPerEvent of [1, 100]) {
    rows.push(
      ...(await measureSubject(kit, {
        name: `analyzer, ${samplesPerEvent} samples per event`,
        server,
        samplesPerEvent
      }))
    )
  }
  await server.stop()
  return rows
}
