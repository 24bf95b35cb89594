import { derivedId } from '../cloudevents/derived-id.ts'
import type { AnomalyLike } from './alert-state.ts'

/** Anomalies remembered per series, about 20 bytes each. What is older than all of them counts as known. */
export const MAX_KNOWN = 256

// Nine digits of base 36 reach beyond the last Date, and equal lengths make text sort as numbers do.
const DIGITS = 9

/** Time and name of a sample in 19 characters that sort by time. */
const entryOf = ({ cause }: AnomalyLike, time: number): string =>
  time.toString(36).padStart(DIGITS, '0') + derivedId(cause.sample).slice(0, 10)

/** True for an anomaly that has been counted, or that is too old for anybody to tell. */
export const isKnown = (known: ReadonlyArray<string>, anomaly: AnomalyLike, time: number): boolean => {
  const entry = entryOf(anomaly, time)
  return known.includes(entry) || (known.length >= MAX_KNOWN && entry < (known[0] as string))
}

/** `known` with one more, the oldest given up for it when there are too many. */
export const withKnown = (known: ReadonlyArray<string>, anomaly: AnomalyLike, time: number): ReadonlyArray<string> => {
  const entry = entryOf(anomaly, time)
  const at = known.findLastIndex((other) => other < entry) + 1
  const all = [...known.slice(0, at), entry, ...known.slice(at)]
  return all.length > MAX_KNOWN ? all.slice(1) : all
}
