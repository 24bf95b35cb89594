import type { Detector } from '../detector.ts'
import { foldSamples, type SeriesMemory } from '../fold-samples.ts'
import { isAnomaly, type Verdict } from '../verdict.ts'
import { type Observation, Window } from '../window.ts'

/** A series of one sample a second from 0 s on, all of them fresh: `next` folds them as they come, `at` one of any time. */
export const oneASecond = <State>(detector: Detector<State>, samples = 50) => {
  const memory: SeriesMemory<State> = { window: new Window({ samples }), state: detector.empty() }
  let time = 0
  const fold = (batch: ReadonlyArray<Observation>): ReadonlyArray<Verdict> =>
    foldSamples(detector, memory, batch).map((outcome) => {
      if (outcome.kind !== 'fresh') throw new Error(`sample ${outcome.sample.key} is ${outcome.kind}`)
      return outcome.verdict
    })
  const at = (when: number, value: number): Verdict => fold([{ time: when, key: `k${when}`, value }])[0] as Verdict
  const next = (...values: number[]): ReadonlyArray<Verdict> =>
    fold(
      values.map((value) => {
        time += 1000
        return { time, key: `k${time}`, value }
      })
    )
  return { detector, memory, next, at }
}

export const times = (n: number, value: (i: number) => number): number[] =>
  Array.from({ length: n }, (_, i) => value(i))

/** How many are anomalies. */
export const flags = (verdicts: ReadonlyArray<Verdict>): number => verdicts.filter(isAnomaly).length

/** Noise that is the same in every run: the fraction of the golden ratio's multiples, −0.5 to 0.5. */
export const noise = (i: number): number => ((i * 0.6180339887498949) % 1) - 0.5
