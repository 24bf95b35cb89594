import * as E from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import { HttpUrl, List, Text } from '../../shared/config/env.ts'
import { type ChannelSettings, hasNoDigest } from './channels/settings.ts'
import { SmtpUrl } from './channels/smtp-url.ts'
import type { ChannelForm } from './routing-form.ts'

export type Env = Readonly<Record<string, string | undefined>>
/** `path` is within the channel. */
export type Slip = { readonly path: ReadonlyArray<string>; readonly message: string }

type Key = keyof ChannelForm & string

/** Keys of each type beside `type` and `budget`: all of them needed, but for `secret_env`. */
const KEYS: Readonly<Record<NonNullable<ChannelForm['type']>, ReadonlyArray<Key>>> = {
  webhook: ['url_env', 'secret_env'],
  alertmanager: ['url_env'],
  slack: ['token_env', 'channel'],
  email: ['smtp_url_env', 'from', 'to'],
  pagerduty: ['routing_key_env'],
  teams: ['url_env']
}

const keysOf = (form: ChannelForm & { readonly type: keyof typeof KEYS }): ReadonlyArray<Key> =>
  // A Slack channel by an incoming webhook has its address and nothing else.
  form.type === 'slack' && form.url_env !== undefined ? ['url_env'] : KEYS[form.type]

/** The channel that a form describes, with its secrets from the environment, or what is wrong with it. */
export const channelOfForm = (
  name: string,
  form: ChannelForm & { readonly type: keyof typeof KEYS },
  env: Env,
  defaultBudget: number | undefined
): E.Either<ReadonlyArray<Slip>, ChannelSettings> => {
  const slips: Slip[] = []
  const keys = keysOf(form)
  for (const key of Object.keys(form) as Key[]) {
    if (key !== 'type' && key !== 'budget' && !keys.includes(key)) {
      slips.push({ path: [key], message: `a channel of type ${form.type} has ${keys.join(', ')}` })
    }
  }
  for (const key of keys) {
    if (key !== 'secret_env' && form[key] === undefined) slips.push({ path: [], message: `expected ${key}` })
  }

  const read = <A>(key: Key, codec: t.Type<A, A, unknown>): A | undefined => {
    const variable = form[key]
    if (typeof variable !== 'string') return undefined
    const value = codec.decode(env[variable])
    if (E.isRight(value)) return value.right
    slips.push({ path: [key], message: `the variable ${variable} has to be ${codec.name}` })
    return undefined
  }

  const { type } = form
  const noDigest = hasNoDigest(type)
  if (noDigest && typeof form.budget === 'number') {
    slips.push({ path: ['budget'], message: `a channel of type ${type} has none: it gets each notice` })
  }
  const budget = noDigest || form.budget === 'none' ? undefined : (form.budget ?? defaultBudget)
  const base = { name, budget }
  const made = (): ChannelSettings => {
    switch (type) {
      case 'webhook':
        return { ...base, type, url: read('url_env', HttpUrl) ?? '', secret: read('secret_env', Text) }
      case 'alertmanager': {
        const urls = read('url_env', List) ?? []
        if (!urls.every((url) => E.isRight(HttpUrl.decode(url)))) {
          slips.push({ path: ['url_env'], message: `the variable ${form.url_env} has to be a list of http(s):// URLs` })
        }
        return { ...base, type, urls }
      }
      case 'slack':
        return form.url_env === undefined
          ? { ...base, type, token: read('token_env', Text) ?? '', channel: form.channel ?? '' }
          : { ...base, type: 'slack-webhook', url: read('url_env', HttpUrl) ?? '' }
      case 'email':
        return {
          ...base,
          type,
          smtpUrl: read('smtp_url_env', SmtpUrl) ?? '',
          from: form.from ?? '',
          to: form.to ?? []
        }
      case 'pagerduty':
        return { ...base, type, routingKey: read('routing_key_env', Text) ?? '' }
      case 'teams':
        return { ...base, type, url: read('url_env', HttpUrl) ?? '' }
    }
  }
  const settings = made()
  return slips.length > 0 ? E.left(slips) : E.right(settings)
}
