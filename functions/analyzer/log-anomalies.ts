import type { Event } from '../../shared/cloudevents/to-event.ts'
import { traceIdOf } from '../../shared/cloudevents/traceparent.ts'
import type { Logger } from '../../shared/log/logger.ts'
import { createSampling } from '../../shared/log/sampling.ts'
import type { Settled } from './commit-sightings.ts'

/** A line for each anomaly, up to so many a second; in a storm one of a hundred, with `sampled: 100`. */
const WHOLE = 20
const ONE_OF = 100

/** Says what was found, once for each anomaly: those of an event that was judged before have had their line. */
export const logAnomalies = (
  log: Logger,
  now: () => number = () => performance.now()
): ((settled: ReadonlyArray<Settled>, event: Event) => void) => {
  const sampling = createSampling({ whole: WHOLE, oneOf: ONE_OF, now })
  return (settled, event) => {
    for (const { kind, anomaly } of settled) {
      if (kind !== 'fresh' || anomaly === undefined) continue
      const stands = sampling()
      if (stands === 0) continue
      const { series, explanation, severity, value, expected, score, reason } = anomaly
      const said = { explanation, severity, reason, value, expected, score }
      const about = { eventId: event.id, traceId: traceIdOf(event['traceparent']) }
      log.warn({ ...series, ...said, ...about, ...(stands === 1 ? {} : { sampled: stands }) }, 'anomaly')
    }
  }
}
