import { LEAST_COUNT, rankOfValue } from '../novelty/ranks.ts'
import { listenToOrder, type Voices } from '../novelty/voices.ts'
import type { AdaptiveState } from './adaptive-state.ts'

/** Of a sample that changes nothing in the order of values. */
export const NO_VOICES: Voices = {
  value: 0,
  direction: 'above',
  discord: 0,
  flat: 0,
  grams: 0,
  hasValues: false,
  hasDiscords: false,
  hasSpreads: false
}

/** The order of values as far as it changed with this sample: paced, so most samples of a fast series change nothing. */
export const listenPaced = (state: AdaptiveState, time: number, value: number): Voices => {
  const { patterns, rhythm, pace } = state
  const paced = pace.take(time, value, rhythm.interval)
  if (paced === undefined) return NO_VOICES
  const hasValues = patterns.values.count >= LEAST_COUNT
  const { rank, direction } = rankOfValue(patterns.values, paced)
  const voices = { value: rank, direction, hasValues, ...listenToOrder(patterns, paced) }
  patterns.count(time)
  return voices
}
