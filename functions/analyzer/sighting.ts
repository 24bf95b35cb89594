import * as E from 'fp-ts/lib/Either.js'
import type { Event } from '../../shared/cloudevents/to-event.ts'
import { MAX_FUTURE_MS } from '../../shared/contract/bounds.ts'
import { HISTORY } from '../../shared/contract/event-types.ts'
import type { Sample } from '../../shared/contract/sample.ts'
import { seriesKey } from '../../shared/contract/series.ts'
import { fromRfc3339 } from '../../shared/contract/time.ts'
import type { Observation } from '../../shared/detection/window.ts'
import { type InvalidInput, invalidInput } from '../../shared/failure/failure.ts'
import { ownSampleKey, pastSampleKey, sampleKeysOf } from '../../shared/redis/sample-key.ts'

/** A sample that an event brought, on its way into its series. */
export type Sighting = Observation & {
  readonly event: string
  /** From an event of history: it is learned, and nobody is told of it. */
  readonly isPast?: true
}

/**
 * The samples of an event by series (see `seriesKey`), in the event's order. Each gets the key by which a redelivery is
 * known, and a time: its own, else the event's. Neither may change when the event is delivered again.
 */
export const sightingsOf = (
  event: Event,
  samples: ReadonlyArray<Sample>,
  now: number
): E.Either<InvalidInput, ReadonlyMap<string, ReadonlyArray<Sighting>>> => {
  const eventTime = fromRfc3339(event.time ?? '')
  if (eventTime === undefined) return E.left(invalidInput(['/time: expected RFC 3339 time since 1970']))
  const latest = now + MAX_FUTURE_MS
  const isPast = event.type === HISTORY
  const keyAt = sampleKeysOf(event.id)
  const bySeries = new Map<string, Sighting[]>()
  for (let i = 0; i < samples.length; i += 1) {
    const { metric, value, time = eventTime, labels, id } = samples[i] as Sample
    if (time > latest) return E.left(invalidInput([`/data/samples/${i}/time: expected at most 5 minutes ahead`]))
    const series = seriesKey(event.source, metric, labels)
    const sighting: Sighting = isPast
      ? { time, key: pastSampleKey(time, value), value, event: event.id, isPast }
      : { time, key: id === undefined ? keyAt(i) : ownSampleKey(id), value, event: event.id }
    const found = bySeries.get(series)
    if (found === undefined) bySeries.set(series, [sighting])
    else found.push(sighting)
  }
  return E.right(bySeries)
}
