import type { Kit } from '../kit.ts'
import { atLeast, type Row } from '../row.ts'
import { CONNECTIONS, type Run, runPair, type Subject } from './pair.ts'
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
  // More and shorter runs than elsewhere: a difference of a few per cent is looked for.
  rounds: kit.rounds * 2,
  ms: kit.quick ? 500 : 1_000,
  warmUpMs: kit.quick ? 1_000 : 2_500
})

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
  const { a, b } = await runPair(on, off, { ...size(kit), samplesPerEvent: 1 })
  await Promise.all([on.server.stop(), off.server.stop()])
  return rows('metrics on ÷ off: ingest, 1 sample per event', a, b)
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
  const one = await runPair(on, off, { ...size(kit), samplesPerEvent: 1 })
  const hundred = await runPair(on, off, { ...size(kit), samplesPerEvent: 100 })
  await Promise.all([on.server.stop(), off.server.stop()])
  return [
    ...rows('metrics on ÷ off: analyzer, 1 sample per event', one.a, one.b),
    ...rows('metrics on ÷ off: analyzer, 100 samples per event', hundred.a, hundred.b)
  ]
}

/** What metrics cost: functions that measure beside the same that do not, in the same run and by turns. */
export const measureMetrics = async (kit: Kit): Promise<ReadonlyArray<Row>> => [
  ...(await measureIngest(kit)),
  ...(await measureAnalyzer(kit))
]
