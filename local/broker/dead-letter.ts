import { writeHeaders } from '../../shared/cloudevents/binary.ts'
import type { Destination } from '../manifests/topology.ts'
import type { HttpRequest } from '../routing/http.ts'
import { type BrokerEvent, withAttributes } from './broker-event.ts'
import { destinationUrl, pathOf } from './destination-url.ts'
import type { Failed } from './reply.ts'
import { TTL } from './ttl.ts'

const MOST_DATA_BYTES = 512

/** The event as it came in, and why it could not be delivered, in the extensions that Knative uses. */
export const deadLetterRequest = (
  event: BrokerEvent,
  subscriber: Destination,
  failure: Failed,
  sink: Destination
): HttpRequest => ({
  method: 'POST',
  path: pathOf(sink),
  headers: writeHeaders(
    withAttributes(event.attributes, {
      [TTL]: undefined,
      knativeerrordest: destinationUrl(subscriber),
      knativeerrorcode: String(failure.code),
      knativeerrordata:
        failure.data.length === 0 ? undefined : failure.data.subarray(0, MOST_DATA_BYTES).toString('base64')
    })
  ),
  body: event.data
})
