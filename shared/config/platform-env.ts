import * as t from 'io-ts'
import { LogLevel, OnOff, optional, Port, PositiveInt, Text, withDefault } from './env.ts'

/** What every function reads: Knative's own variables under their own names, and how much to log. */
export const PlatformEnv = t.type({
  PORT: withDefault(Port, 8080),
  /** Address to listen on; all of them when not set, as Knative needs it. The local platform says 127.0.0.1. */
  HOST: optional(Text),
  K_SERVICE: optional(Text),
  K_CONFIGURATION: optional(Text),
  K_REVISION: optional(Text),
  LOG_LEVEL: withDefault(LogLevel, 'info'),
  /** `off` measures nothing per request, so that what metrics cost can be measured. */
  METRICS: withDefault(OnOff, true),
  /** Most time from SIGTERM to the end, for requests in flight. Under `timeoutSeconds` less the 30 s that queue-proxy takes. */
  DRAIN_MS: withDefault(PositiveInt, 25_000)
})
