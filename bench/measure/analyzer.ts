import type { Kit } from '../kit.ts'
import { atLeast, type Row } from '../row.ts'
import { median, pairedRatio } from '../statistics.ts'
import { short } from '../table.ts'
import { CONNECTIONS, type Run, runPair } from './pair.ts'
import { ratioRows } from './ratio-rows.ts'

/** A detector, and how far apart the samples are that it gets. */
type Subject = {
  readonly detector: string
  readonly everyMs: number
  readonly rhythm: string
  /** Of the floor's throughput; no aim when absent. */
  readonly least?: number
}

const SUBJECTS: ReadonlyArray<Subject> = [
  { detector: 'zscore', everyMs: 1_000, rhythm: '', least: 0.6 },
  { detector: 'adaptive', everyMs: 1_000, rhythm: ', a sample a second' },
  { detector: 'adaptive', everyMs: 300_000, rhythm: ', one in 5 minutes' }
]

/** More than the longest memory of a detector, so that it has all its work to do. */
const HISTORY = 1_000

const NOTE =
  'adaptive looks for patterns in values of five minutes: samples as far apart are the dearest it can get, for each one is ' +
  'searched. The floor writes no state; adaptive has 8 KB'

const measureDetector = async (kit: Kit, redisUrl: string, subject: Subject): Promise<ReadonlyArray<Row>> => {
  const { detector, everyMs, rhythm, least } = subject
  const env = { REDIS_URL: redisUrl, LOG_LEVEL: 'info', POLICIES: `defaults: { detector: ${detector} }` }
  const ours = await kit.server('functions/analyzer/main.ts', env)
  const floor = await kit.server('bench/floor/analyzer.ts', env)
  const subjects = [ours, floor].map((server, i) => ({ server, stream: `${detector}-${everyMs}-${i}` }))
  const [a, b] = subjects as [(typeof subjects)[0], (typeof subjects)[0]]
  for (const { server, stream } of subjects) {
    const to = {
      stream,
      port: server.port,
      path: '/',
      host: 'localhost',
      connections: CONNECTIONS,
      sources: CONNECTIONS
    }
    const size = { samplesPerEvent: 100, everyMs, eventsPerSource: HISTORY / 100 }
    await kit.load.run({ ...to, ...size, spikeEvery: 0, untilVerdicts: false })
  }
  const measure = (samplesPerEvent: number) =>
    runPair(a, b, {
      load: kit.load,
      rounds: kit.rounds,
      ms: kit.quick ? 500 : 1_000,
      warmUpMs: kit.quick ? 700 : 1_500,
      samplesPerEvent
    })
  const one = await measure(1)
  const hundred = await measure(100)
  await Promise.all([ours.stop(), floor.stop()])
  const rate = (runs: ReadonlyArray<Run>, size: number) => runs.map(({ eventsPerSecond }) => eventsPerSecond * size)
  const gain = pairedRatio(rate(hundred.a, 100), rate(one.a, 1))
  const name = `analyzer with Redis, ${detector}${rhythm}`
  const [first, ...more] = ratioRows(`${name}, 1 sample per event`, one.a, one.b, least)
  return [
    ...(first === undefined ? [] : [least === undefined ? { ...first, note: NOTE } : first]),
    ...more,
    ...ratioRows(`${name}, 100 samples per event`, hundred.a, hundred.b, least),
    {
      what: '  samples/s at 100 per event ÷ at 1',
      ours: `${short(median(rate(hundred.a, 100)))}/s`,
      floor: `${short(median(rate(one.a, 1)))}/s`,
      figure: gain,
      ...(least === undefined ? {} : { aim: atLeast(gain, 10) })
    }
  ]
}

/** Events as the Broker delivers them, each source one at a time, against Redis; windows and states are full before. */
export const measureAnalyzer = async (kit: Kit): Promise<ReadonlyArray<Row>> => {
  const redis = await kit.redis()
  const rows: Row[] = []
  for (const subject of SUBJECTS) rows.push(...(await measureDetector(kit, redis.url, subject)))
  return rows
}
