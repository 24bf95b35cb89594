import type { Kit } from '../kit.ts'
import { atMost, type Row } from '../row.ts'
import { median, pairedRatio } from '../statistics.ts'
import { short } from '../table.ts'
import { CONNECTIONS, runPair, type Subject } from './pair.ts'

const SAMPLES_PER_EVENT = 20

/** What a sample costs with a hundred times the window: all of the analyzer and of Redis is in it. */
export const measureWindow = async (kit: Kit): Promise<ReadonlyArray<Row>> => {
  const redis = await kit.redis()
  const subject = async (size: number): Promise<Subject> => {
    const server = await kit.server('functions/analyzer/main.ts', {
      REDIS_URL: redis.url,
      WINDOW_SIZE: String(size),
      // Of all detectors the one that has least to do besides, and all of that with the window.
      POLICIES: 'defaults: { detector: zscore }'
    })
    const stream = `window-${size}`
    const job = { stream, port: server.port, path: '/', host: 'localhost', spikeEvery: 0, untilVerdicts: false }
    const sources = { connections: CONNECTIONS, sources: CONNECTIONS }
    await kit.load.run({ ...job, ...sources, samplesPerEvent: 1000, eventsPerSource: Math.ceil(size / 1000) })
    return { server, stream }
  }
  const [large, small] = [await subject(5_000), await subject(50)]
  const runs = await runPair(large, small, {
    load: kit.load,
    rounds: kit.rounds,
    ms: kit.quick ? 700 : 1_500,
    warmUpMs: kit.quick ? 1_000 : 2_500,
    samplesPerEvent: SAMPLES_PER_EVENT
  })
  await Promise.all([large.server.stop(), small.server.stop()])
  const costs = (of: 'a' | 'b') => runs[of].map(({ eventsPerSecond }) => 1e6 / (eventsPerSecond * SAMPLES_PER_EVENT))
  const cpu = (of: 'a' | 'b') => runs[of].map(({ cpuMs }) => (1000 * cpuMs) / SAMPLES_PER_EVENT)
  const row = (what: string, of: typeof costs): Row => ({
    what,
    ours: `${short(median(of('a')))} µs`,
    floor: `${short(median(of('b')))} µs`,
    figure: pairedRatio(of('a'), of('b'))
  })
  const time = row('cost of a sample, window 5,000 ÷ window 50 (zscore)', costs)
  return [
    {
      ...time,
      aim: atMost(time.figure, 1.15),
      note: `windows are filled before; ${SAMPLES_PER_EVENT} samples per event; time per sample with Redis on the same cores`
    },
    row('  processor time of the analyzer', cpu)
  ]
}
