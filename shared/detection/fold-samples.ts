import type { Detector } from './detector.ts'
import type { Verdict } from './verdict.ts'
import type { Observation, Window } from './window.ts'

/** A series in memory: what the next sample is judged by. `foldSamples` changes window and state in place. */
export type SeriesMemory<State> = { readonly window: Window; state: State }

/** What became of one sample. */
export type Outcome<Sample extends Observation = Observation> =
  | {
      readonly kind: 'fresh'
      readonly sample: Sample
      readonly verdict: Verdict
      /** Samples of the series that were added before. */
      readonly before: number
      /** Mean time between the samples of the window, this one included, ms; 0 when it is alone. */
      readonly interval: number
    }
  | { readonly kind: 'late' | 'duplicate'; readonly sample: Sample }

const byTime = (a: Observation, b: Observation): number =>
  a.time - b.time || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)

const isSorted = (samples: ReadonlyArray<Observation>): boolean => {
  for (let i = 1; i < samples.length; i += 1) {
    if (byTime(samples[i - 1] as Observation, samples[i] as Observation) > 0) return false
  }
  return true
}

/**
 * Judges samples of one series, oldest first, and learns them. A late one inside the window is judged by the window as it
 * is and put in its place. A plain loop: it runs for every sample.
 */
export const foldSamples = <State, Sample extends Observation>(
  detector: Detector<State>,
  memory: SeriesMemory<State>,
  samples: ReadonlyArray<Sample>
): ReadonlyArray<Outcome<Sample>> => {
  const { window } = memory
  const outcomes: Outcome<Sample>[] = []
  for (const sample of isSorted(samples) ? samples : samples.toSorted(byTime)) {
    const kind = window.place(sample)
    if (kind !== 'fresh') {
      outcomes.push({ kind, sample })
      continue
    }
    const newest = window.total
    const [state, verdict] = detector.fold(memory.state, window, sample)
    const index = window.add(sample)
    memory.state = index === newest ? state : detector.displaced(state, index, newest)
    outcomes.push({ kind, sample, verdict, before: newest, interval: window.interval })
  }
  return outcomes
}
