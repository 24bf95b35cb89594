import * as E from 'fp-ts/lib/Either.js'
import { type Event, toEvent } from '../../../shared/cloudevents/to-event.ts'
import { SAMPLES } from '../../../shared/contract/event-types.ts'

/** 2026-01-01T00:00:00Z. */
export const START = 1_767_225_600_000

/** A samples event as it comes from the wire. */
export const samplesEvent = (
  source: string,
  id: string,
  samples: unknown,
  more: Readonly<Record<string, unknown>> = {}
): Event => {
  const fields = { specversion: '1.0', id, source, type: SAMPLES, time: new Date(START).toISOString(), ...more }
  const event = toEvent(fields, { samples }, () => new Date(START).toISOString())
  if (E.isLeft(event)) throw new Error(event.left.errors.join())
  return event.right
}

/** `n` samples of one metric, a second apart, that vary a little. */
export const quiet = (metric: string, n: number, from = START) =>
  Array.from({ length: n }, (_, i) => ({ metric, value: 100 + (i % 5), time: from + i * 1000 }))
