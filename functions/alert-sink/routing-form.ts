import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { MATCH_FIELDS, textOf } from '../../shared/policy/match-form.ts'
import { isMapping, list, mapping, oneOrMore, orNone } from '../../shared/policy/yaml/mapping.ts'
import { oneOf, parsed, whole } from '../../shared/policy/yaml/scalars.ts'

const MAX_CHANNELS = 20
const MAX_ROUTES = 100

/** In keys of Redis and labels of metrics; `log` is there in any case. */
const NAME = /^[a-z][a-z0-9-]{0,31}$/
const ChannelName = parsed('a name of lower-case letters, digits and hyphens, at most 32', (value) =>
  typeof value === 'string' && NAME.test(value) ? value : undefined
)

/** Secrets have no place in a ConfigMap: it names the variable that holds one. */
const EnvName = parsed('the name of an environment variable, such as SLACK_TOKEN', (value) =>
  typeof value === 'string' && /^[A-Z][A-Z0-9_]{0,99}$/.test(value) ? value : undefined
)
const Addresses = oneOrMore(textOf('an e-mail address', 320))

/** What a channel may say, whatever its type; which of it each type needs is checked in routing.ts. */
const ChannelForm = mapping('a channel', {
  type: oneOf('webhook', 'alertmanager', 'slack', 'email', 'pagerduty', 'teams'),
  budget: orNone(whole(1, 1000)),
  url_env: EnvName,
  secret_env: EnvName,
  token_env: EnvName,
  channel: textOf('a Slack channel', 80),
  smtp_url_env: EnvName,
  from: textOf('an e-mail address', 320),
  to: Addresses,
  routing_key_env: EnvName
})
export type ChannelForm = t.TypeOf<typeof ChannelForm>

type Channels = Readonly<Record<string, ChannelForm>>

const ChannelsForm = new t.Type<Channels, Channels, unknown>(
  'a mapping of names to channels',
  (value): value is Channels => isMapping(value),
  (value, context) => {
    if (!isMapping(value)) return t.failure(value, context, 'expected a mapping of names to channels')
    const decoded: [string, ChannelForm][] = []
    const errors: t.ValidationError[] = []
    for (const [name, channel] of Object.entries(value)) {
      const inner = t.appendContext(context, name, ChannelForm, channel)
      if (E.isLeft(ChannelName.decode(name))) {
        errors.push({ value: name, context: inner, message: `expected ${ChannelName.name}` })
      }
      const result = ChannelForm.validate(channel, inner)
      if (E.isRight(result)) decoded.push([name, result.right])
      else errors.push(...result.left)
    }
    if (decoded.length > MAX_CHANNELS) return t.failure(value, context, `expected at most ${MAX_CHANNELS} channels`)
    return errors.length > 0 ? t.failures(errors) : t.success(Object.fromEntries(decoded))
  },
  t.identity
)

const RouteForm = mapping('a route', {
  match: mapping('a mapping of severity, kind, source, metric and labels', {
    ...MATCH_FIELDS,
    severity: oneOrMore(oneOf('warning', 'critical')),
    kind: oneOf('series', 'group')
  }),
  channels: list('a list of channels', ChannelName),
  continue: parsed('true or false', (value) => (typeof value === 'boolean' ? value : undefined))
})
export type RouteForm = t.TypeOf<typeof RouteForm>

const Routes = t.refinement(
  list('a list of routes', RouteForm),
  (routes) => routes.length <= MAX_ROUTES,
  `a list of at most ${MAX_ROUTES} routes`
)

/** The whole text of ALERT_ROUTES, as people write it. */
export const RoutingForm = mapping('a mapping of channels and routes', { channels: ChannelsForm, routes: Routes })
export type RoutingForm = t.TypeOf<typeof RoutingForm>
