import type { Detector } from '../../shared/detection/detector.ts'
import { foldSamples, type SeriesMemory } from '../../shared/detection/fold-samples.ts'
import { isAnomaly, type Reason, type Severity } from '../../shared/detection/verdict.ts'
import { type Observation, Window } from '../../shared/detection/window.ts'
import type { LoadedSeries } from './read-series.ts'
import { createStopwatch, type Timings } from './stopwatch.ts'

/** How a series is watched. */
export type SeriesPolicy = { readonly detector: Detector<unknown> }

/** Somebody is told on this row: an alert is opened, open again, or worth saying again. */
export type Notice = { readonly row: number; readonly reason: Reason; readonly severity: Severity }

/** What became of the rows of one series. Where there is no verdict (late, duplicate) scores are 0 and the band is NaN. */
export type SeriesRun = {
  /** The detector's own, before any policy. */
  readonly scores: Float64Array
  readonly lower: Float64Array
  readonly upper: Float64Array
  readonly anomalies: Uint8Array
  readonly notified: Uint8Array
  readonly notices: ReadonlyArray<Notice>
  readonly late: number
  /** Rows until the first verdict that is not warming; undefined when there is none. */
  readonly firstVerdict: number | undefined
  /** The largest state that was seen, looked at now and then. */
  readonly stateBytes: number
  readonly timings: Timings
}

/** As many samples as the analyzer keeps by default. */
const WINDOW = { samples: 50 }

/** Samples between two looks at the stop watch. */
const BLOCK = 32
const STATE_EVERY = 64 * BLOCK

const observationsOf = ({ times, values }: LoadedSeries): ReadonlyArray<Observation> =>
  Array.from(times, (time, row) => ({ time, key: `r${String(row).padStart(9, '0')}`, value: values[row] as number }))

/** Folds a series from empty state by the code of the live pipeline, row by row in the order of the file. */
export const runSeries = ({ detector }: SeriesPolicy, series: LoadedSeries): SeriesRun => {
  const samples = observationsOf(series)
  const memory: SeriesMemory<unknown> = { window: new Window(WINDOW), state: detector.empty() }
  const scores = new Float64Array(samples.length)
  const lower = new Float64Array(samples.length).fill(Number.NaN)
  const upper = new Float64Array(samples.length).fill(Number.NaN)
  const anomalies = new Uint8Array(samples.length)
  const notices: Notice[] = []
  const stopwatch = createStopwatch()
  let late = 0
  let firstVerdict: number | undefined
  let stateBytes = 0
  for (let start = 0; start < samples.length; start += BLOCK) {
    const block = samples.slice(start, start + BLOCK)
    const outcomes = stopwatch.time(block, (sample) => foldSamples(detector, memory, [sample])[0])
    for (const [place, outcome] of outcomes.entries()) {
      const row = start + place
      if (outcome?.kind !== 'fresh') {
        late += 1
        continue
      }
      const { verdict } = outcome
      scores[row] = verdict.score
      lower[row] = verdict.lower
      upper[row] = verdict.upper
      if (!verdict.warming) firstVerdict ??= row
      if (!isAnomaly(verdict)) continue
      anomalies[row] = 1
      notices.push({ row, reason: verdict.reason, severity: 'warning' })
    }
    if (start % STATE_EVERY === 0 || start + BLOCK >= samples.length) {
      stateBytes = Math.max(stateBytes, detector.write(memory.state).byteLength)
    }
  }
  const notified = new Uint8Array(samples.length)
  for (const { row } of notices) notified[row] = 1
  return {
    ...{ scores, lower, upper, anomalies, notified, notices, late, firstVerdict, stateBytes },
    timings: stopwatch.timings()
  }
}
