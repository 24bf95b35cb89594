import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { PositiveInt, readEnv, withDefault } from '../../shared/config/env.ts'
import { PlatformEnv } from '../../shared/config/platform-env.ts'
import { RedisEnv } from '../../shared/config/redis-env.ts'
import { SinkEnv } from '../../shared/config/sink-env.ts'
import type { PolicySet } from '../../shared/policy/policy-set.ts'
import { withPolicies } from '../../shared/policy/with-policies.ts'
import { builtInChannels, ChannelsEnv, missingBeside } from './channels-env.ts'
import { ConditionsEnv } from './conditions-env.ts'
import { type Routing, readRouting } from './routing.ts'

const Env = t.intersection([
  PlatformEnv,
  RedisEnv,
  SinkEnv,
  t.intersection([ChannelsEnv, ConditionsEnv]),
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
    /** Least wait before a channel that failed is tried again; it doubles up to an hour, for a day. Ticks and events wake it. */
    ALERT_RETRY_MS: withDefault(PositiveInt, 60_000)
  })
])
/** `policies` come from POLICIES and `routing` from ALERT_ROUTES, YAML texts; see read-policies.ts and routing.ts. */
export type Config = t.TypeOf<typeof Env> & { readonly policies: PolicySet; readonly routing: Routing }

type Environment = Readonly<Record<string, string | undefined>>
type Faults = ReadonlyArray<string>

/** Every fault of variables and policies at once, and without any of these every one of the channels. */
export const readConfig = (env: Environment): E.Either<Faults, Config> => {
  const config = withPolicies(readEnv(Env)(env), env['POLICIES'])
  if (E.isLeft(config)) return config
  const { ALERT_BUDGET, ALERT_ROUTES = '' } = config.right
  const missing = missingBeside(config.right)
  const routing = readRouting(ALERT_ROUTES, {
    env,
    builtIn: builtInChannels(config.right),
    budget: ALERT_BUDGET === 0 ? undefined : ALERT_BUDGET
  })
  const faults = E.isLeft(routing) ? routing.left.map((fault) => `ALERT_ROUTES: ${fault}`) : []
  if (E.isLeft(routing) || missing.length > 0) return E.left([...missing, ...faults])
  return E.right({ ...config.right, routing: routing.right })
}
