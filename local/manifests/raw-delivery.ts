import type * as t from 'io-ts'
import { RawDestination } from './destination.ts'
import { DurationMs, PositiveDurationMs } from './duration.ts'
import { oneOf, whole } from './scalars.ts'
import { strict } from './strict.ts'

/** `delivery` of a Broker or a Trigger as it is written. */
export const RawDelivery = strict('a delivery', {
  optional: {
    retry: whole(0),
    backoffPolicy: oneOf('linear', 'exponential'),
    backoffDelay: DurationMs,
    timeout: PositiveDurationMs,
    deadLetterSink: RawDestination
  },
  refused: {
    retryAfterMax: 'needs the feature delivery-retryafter, which is off in a cluster and absent here',
    format: 'the local Broker always delivers in binary mode'
  }
})
export type RawDelivery = t.TypeOf<typeof RawDelivery>
