import type { Kit } from '../kit.ts'
import { atLeast, type Row } from '../row.ts'
import { median, pairedRatio } from '../statistics.ts'
import { short } from '../table.ts'
import { runPair } from './pair.ts'
import { ratioRows } from './ratio-rows.ts'

/** Events as the Broker delivers them, each source one at a time, against Redis; windows are full after the warm-up. */
export const measureAnalyzer = async (kit: Kit): Promise<ReadonlyArray<Row>> => {
  const redis = await kit.redis()
  const env = { REDIS_URL: redis.url, LOG_LEVEL: 'info' }
  const ours = await kit.server('functions/analyzer/main.ts', env)
  const floor = await kit.server('bench/floor/analyzer.ts', env)
  const measure = (samplesPerEvent: number) =>
    runPair(
      { server: ours, stream: `analyzer-${samplesPerEvent}` },
      { server: floor, stream: `analyzer-floor-${samplesPerEvent}` },
      {
        load: kit.load,
        rounds: kit.rounds,
        ms: kit.quick ? 700 : 1_500,
        warmUpMs: kit.quick ? 1_000 : 2_500,
        samplesPerEvent
      }
    )
  const one = await measure(1)
  const hundred = await measure(100)
  await Promise.all([ours.stop(), floor.stop()])
  const samples = {
    one: one.a.map(({ eventsPerSecond }) => eventsPerSecond),
    hundred: hundred.a.map(({ eventsPerSecond }) => eventsPerSecond * 100)
  }
  const gain = pairedRatio(samples.hundred, samples.one)
  return [
    ...ratioRows('analyzer with Redis, 1 sample per event', one.a, one.b),
    ...ratioRows('analyzer with Redis, 100 samples per event', hundred.a, hundred.b),
    {
      what: 'analyzer: samples/s at 100 per event ÷ at 1',
      ours: `${short(median(samples.hundred))}/s`,
      floor: `${short(median(samples.one))}/s`,
      figure: gain,
      aim: atLeast(gain, 10)
    }
  ]
}
