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
  /**
   * At most, kept alive; each has one event in flight. More than an ingest has in flight before another replica comes (70).
   * Measured: with a Broker that takes 10 ms, 128 let twice as many events through as 64, and 256 one in six more; with one
   * that answers at once, 256 cost a tenth.
   */
  SINK_CONNECTIONS: withDefault(PositiveInt, 128)
})
export type SinkEnv = t.TypeOf<typeof SinkEnv>
