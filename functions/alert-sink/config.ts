import type * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { HttpUrl, optional, PositiveInt, readEnv, Text, withDefault } from '../../shared/config/env.ts'
import { PlatformEnv } from '../../shared/config/platform-env.ts'
import { RedisEnv } from '../../shared/config/redis-env.ts'
import { SinkEnv } from '../../shared/config/sink-env.ts'
import type { PolicySet } from '../../shared/policy/policy-set.ts'
import { withPolicies } from '../../shared/policy/with-policies.ts'

const Env = t.intersection([
  PlatformEnv,
  RedisEnv,
  SinkEnv,
  t.type({
    /** Open alerts; anomalies of further series open none until there is room. */
    ALERT_OPEN_MAX: withDefault(PositiveInt, 10_000),
    /** Past alerts kept, and for how long. */
    ALERT_HISTORY_MAX: withDefault(PositiveInt, 10_000),
    ALERT_HISTORY_MS: withDefault(PositiveInt, 30 * 24 * 3_600_000),
    /** How long a redelivered event finds the answer of its first delivery; longer than any Trigger retries. */
    ALERT_ANSWER_TTL_MS: withDefault(PositiveInt, 3_600_000),
    /** Notices that wait for one channel. */
    ALERT_OUTBOX_MAX: withDefault(PositiveInt, 10_000),
    /** Without it, alerts go to the log alone. */
    ALERT_WEBHOOK_URL: optional(HttpUrl),
    ALERT_WEBHOOK_SECRET: optional(Text),
    ALERT_WEBHOOK_TIMEOUT_MS: withDefault(PositiveInt, 2_000),
    /** Least wait before a channel that failed is tried again; it doubles up to an hour, for a day. Ticks and events wake it. */
    ALERT_RETRY_MS: withDefault(PositiveInt, 60_000)
  })
])
/** `policies` come from POLICIES, a YAML text; see shared/policy/read-policies.ts. */
export type Config = t.TypeOf<typeof Env> & { readonly policies: PolicySet }

export const readConfig = (
  env: Readonly<Record<string, string | undefined>>
): E.Either<ReadonlyArray<string>, Config> => withPolicies(readEnv(Env)(env), env['POLICIES'])
