import * as t from 'io-ts'
import { List, LogLevel, OnOff, oneOf, optional, Port, PositiveInt, Text, withDefault } from './env.ts'
import { TracingEnv } from './tracing-env.ts'

const OwnEnv = t.type({
  PORT: withDefault(Port, 8080),
  /** Address to listen on; all of them when not set, as Knative needs it. The local platform says 127.0.0.1. */
  HOST: optional(Text),
  K_SERVICE: optional(Text),
  K_CONFIGURATION: optional(Text),
  K_REVISION: optional(Text),
  LOG_LEVEL: withDefault(LogLevel, 'info'),
  /** `off` measures nothing per request, so that what metrics cost can be measured. */
  METRICS: withDefault(OnOff, true),
  /** Lines for requests: none, ten a second and route and then one of a hundred, or all. */
  ACCESS_LOG: withDefault(oneOf(['off', 'sampled', 'all']), 'sampled'),
  /** Bearer tokens that may ask for profiles; none = there are no such routes. */
  DEBUG_TOKENS: withDefault(List, []),
  /** Most time from SIGTERM to the end, for requests in flight. Under `timeoutSeconds` less the 30 s that queue-proxy takes. */
  DRAIN_MS: withDefault(PositiveInt, 25_000)
})

/** What every function reads: Knative's own variables under their own names, what to log, and where to trace. */
export const PlatformEnv = t.intersection([OwnEnv, TracingEnv])
export type PlatformEnv = t.TypeOf<typeof PlatformEnv>
