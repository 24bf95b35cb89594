import * as t from 'io-ts'
import { HttpUrl, optional, PositiveInt, Text, withDefault } from './env.ts'

/**
 * What a SinkBinding injects, and how to send to it. K_SINK may be absent in the very first revision, before the binding
 * has reached it: then the function starts and is not ready.
 */
export const SinkEnv = t.type({
  K_SINK: optional(HttpUrl),
  /** `{"extensions":{…}}` to be put on every event that leaves; may be empty. */
  K_CE_OVERRIDES: optional(Text),
  K_CA_CERTS: optional(Text),
  /** Most time of one attempt, ms. The in-memory Broker answers only when the whole chain behind it has. */
  SINK_TIMEOUT_MS: withDefault(PositiveInt, 10_000),
  SINK_ATTEMPTS: withDefault(PositiveInt, 3),
  SINK_BACKOFF_MS: withDefault(PositiveInt, 100),
  SINK_CONNECTIONS: withDefault(PositiveInt, 64)
})
export type SinkEnv = t.TypeOf<typeof SinkEnv>
