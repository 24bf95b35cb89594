import { setTimeout as sleep } from 'node:timers/promises'
import type { Questions } from '../platform/questions.ts'
import type { Sighted } from './findings.ts'
import { METRICS } from './incidents.ts'
import { tickOf } from './shop.ts'

const EVERY_MS = 200

/** All anomalies of the source so far, by time. */
export const sightedOf = async (questions: Questions, source: string): Promise<ReadonlyArray<Sighted>> => {
  const lists = await Promise.all(
    METRICS.map(async (metric) =>
      (await questions.anomalies(source, metric)).map(({ time, direction }) => ({
        metric,
        tick: tickOf(time),
        direction
      }))
    )
  )
  return lists.flat().sort((a, b) => a.tick - b.tick)
}

/** Asks again and again until it is told to end. An answer that does not come is asked for again. */
export const watchAnomalies = async (
  questions: Questions,
  source: string,
  onSighted: (sighted: ReadonlyArray<Sighted>) => void,
  signal: AbortSignal
): Promise<void> => {
  while (!signal.aborted) {
    await sightedOf(questions, source).then(onSighted, () => undefined)
    await sleep(EVERY_MS, undefined, { signal }).catch(() => undefined)
  }
}
