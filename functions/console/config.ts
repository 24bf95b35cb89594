import * as t from 'io-ts'
import { List, PositiveInt, readEnv, withDefault } from '../../shared/config/env.ts'
import { PlatformEnv } from '../../shared/config/platform-env.ts'
import { RedisEnv } from '../../shared/config/redis-env.ts'
import { SinkEnv } from '../../shared/config/sink-env.ts'

const Env = t.intersection([
  PlatformEnv,
  RedisEnv,
  SinkEnv,
  t.type({
    /**
     * Bearer tokens that may change things; none = nobody may. Reading needs none: who may reach the console is the
     * route's to say.
     */
    CONSOLE_TOKENS: withDefault(List, []),
    /**
     * Event streams at once; more get 503. Under what Knative lets in at a time (containerConcurrency), so that there
     * is room for requests.
     */
    CONSOLE_STREAMS: withDefault(PositiveInt, 100),
    /** Ms after which a stream ends and its page comes back: before Knative's timeoutSeconds would cut it off. */
    CONSOLE_STREAM_MS: withDefault(PositiveInt, 540_000),
    /** Ms between two signs of life in a stream. After twice as long without any a page says that it is not live. */
    CONSOLE_HEARTBEAT_MS: withDefault(PositiveInt, 15_000),
    /** Questions that are being answered at once; more get 503. */
    CONSOLE_MAX_INFLIGHT: withDefault(PositiveInt, 64),
    /**
     * A series that reported nothing for longer is shown as silent. What people are told of is the policy's
     * `missing.after`.
     */
    CONSOLE_SILENT_MS: withDefault(PositiveInt, 15 * 60_000)
  })
])
export type Config = t.TypeOf<typeof Env>

export const readConfig = readEnv(Env)
