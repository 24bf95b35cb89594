import type { Message } from '../../shared/cloudevents/message.ts'
import { toMessage } from '../../shared/cloudevents/message.ts'
import { SAMPLES } from '../../shared/contract/event-types.ts'

export type Samples = { readonly source: string; readonly id: string; readonly metric: string }
type Point = { readonly time: number; readonly value: number }

const MINUTE_MS = 60_000

/** Enough for the default detector to be done with its warm-up; zscore needs fewer. */
export const WARM_UP = 500

/** Values that nobody would call odd: a saw of seven steps. */
const usual = (i: number): number => 20 + (i % 7)

/** So far from everything before that any detector in any policy says so. */
export const SPIKE = 900

/** A minute apart, the last one a minute ago. */
export const warmUp = (now: number): ReadonlyArray<Point> =>
  Array.from({ length: WARM_UP }, (_, i) => ({ time: now - (WARM_UP - i) * MINUTE_MS, value: usual(i) }))

export const spike = (now: number): ReadonlyArray<Point> => [{ time: now, value: SPIKE }]

export const LOAD_SAMPLES = 10

/** A few samples of a series of their own: whatever order a Broker delivers them in, none can be late. */
export const load = (now: number): ReadonlyArray<Point> =>
  Array.from({ length: LOAD_SAMPLES }, (_, i) => ({ time: now - (LOAD_SAMPLES - i) * 1_000, value: usual(i) }))

/** Ids follow from the event's: an attempt that is repeated changes nothing. */
export const toSamples = ({ source, id, metric }: Samples, points: ReadonlyArray<Point>): Message => {
  const samples = points.map(({ time, value }) => ({ metric, value, time }))
  const time = new Date(points.at(-1)?.time ?? 0).toISOString()
  return toMessage({ id, source, type: SAMPLES, time, data: { samples } })
}
