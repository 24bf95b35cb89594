import type { Kit } from '../kit.ts'
import { atLeast, type Row } from '../row.ts'
import { CONNECTIONS, type PairOptions, type Run, runPair, type Subject } from './pair.ts'
import { ratioRows } from './ratio-rows.ts'

const NOTE = 'the same function with METRICS=on (left) and METRICS=off (right): 1 means that metrics cost nothing'

/** Both figures have the aim: throughput alone tells nothing where the load generator is what is slow. */
const rows = (what: string, on: ReadonlyArray<Run>, off: ReadonlyArray<Run>): ReadonlyArray<Row> =>
  ratioRows(what, on, off, undefined).map((row, i) => ({
    ...row,
    aim: atLeast(row.figure, 0.95),
    ...(i === 0 ? { note: NOTE } : {})
  }))

const size = (kit: Kit) => ({
  load: kit.load,
  // More and shorter runs than elsewhere: a difference of a few per cent is looked for, and one pair may be off by a quarter.
  rounds: kit.quick ? kit.rounds : 4 * kit.rounds,
  ms: 400,
  warmUpMs: kit.quick ? 1_000 : 2_000
})

/** By turns, and then by turns the other way round: being second may be what makes a run slower. */
const bothWays = async (on: Subject, off: Subject, options: PairOptions) => {
  const there = await runPair(on, off, options)
  const back = await runPair(off, on, { ...options, warmUpMs: 200 })
  return { on: [...there.a, ...back.b], off: [...there.b, ...back.a] }
}

const pairOf = async (kit: Kit, file: string, env: Readonly<Record<string, string>>) => {
  const start = async (METRICS: string): Promise<Subject> => ({
    server: await kit.server(file, { ...env, METRICS }),
    stream: `metrics-${METRICS}-${file}`
  })
  return { on: await start('on'), off: await start('off') }
}

const measureIngest = async (kit: Kit): Promise<ReadonlyArray<Row>> => {
  const broker = await kit.stubBroker()
  const env = { K_SINK: `http://127.0.0.1:${broker.port}/knomaly/default` }
  const { on, off } = await pairOf(kit, 'functions/ingest/main.ts', env)
  const runs = await bothWays(on, off, { ...size(kit), samplesPerEvent: 1 })
  await Promise.all([on.server.stop(), off.server.stop()])
  return rows('metrics on ÷ off: ingest, 1 sample per event', runs.on, runs.off)
}

const measureAnalyzer = async (kit: Kit): Promise<ReadonlyArray<Row>> => {
  const { url } = await kit.redis()
  const env = { REDIS_URL: url, POLICIES: 'defaults: { detector: zscore }' }
  const { on, off } = await pairOf(kit, 'functions/analyzer/main.ts', env)
  for (const { server, stream } of [on, off]) {
    const to = { stream, port: server.port, path: '/', host: 'localhost', connections: CONNECTIONS }
    const full = { sources: CONNECTIONS, samplesPerEvent: 100, eventsPerSource: 2 }
    await kit.load.run({ ...to, ...full, spikeEvery: 0, untilVerdicts: false })
  }
  const one = await bothWays(on, off, { ...size(kit), samplesPerEvent: 1 })
  const hundred = await bothWays(on, off, { ...size(kit), samplesPerEvent: 100 })
  await Promise.all([on.server.stop(), off.server.stop()])
  return [
    ...rows('metrics on ÷ off: analyzer, 1 sample per event', one.on, one.off),
    ...rows('metrics on ÷ off: analyzer, 100 samples per event', hundred.on, hundred.off)
  ]
}

/** What metrics cost: functions that measure beside the same that do not, in the same run and by turns. */
export const measureMetrics = async (kit: Kit): Promise<ReadonlyArray<Row>> => [
  ...(await measureIngest(kit)),
  ...(await measureAnalyzer(kit))
]
