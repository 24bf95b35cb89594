import type { SpanAttributes } from './tracing.ts'

type Headers = Readonly<Record<string, string | ReadonlyArray<string> | undefined>>

const text = (value: string | ReadonlyArray<string> | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined

/** What a span says of an event in binary mode, by the semantic conventions for CloudEvents. */
export const eventAttributes = (headers: Headers): SpanAttributes => ({
  'cloudevents.event_id': text(headers['ce-id']),
  'cloudevents.event_source': text(headers['ce-source']),
  'cloudevents.event_spec_version': text(headers['ce-specversion']),
  'cloudevents.event_type': text(headers['ce-type']),
  'cloudevents.event_subject': text(headers['ce-subject']),
  'messaging.message.id': text(headers['ce-id'])
})
