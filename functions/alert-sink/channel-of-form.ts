import * as E from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import { Text } from '../../shared/config/env.ts'
import { isEmailAddress, Key, ReceiverUrl, ReceiverUrls } from './channel-codecs.ts'
import { type ChannelSettings, hasNoDigest } from './channels/settings.ts'
import { SmtpUrl } from './channels/smtp-url.ts'
import type { ChannelForm } from './routing-form.ts'

export type Env = Readonly<Record<string, string | undefined>>
/** `path` is within the channel. */
export type Slip = { readonly path: ReadonlyArray<string>; readonly message: string }

type Field = keyof ChannelForm & string

/** Keys of each type beside `type` and `budget`: all of them needed, but for `secret_env`. */
const KEYS: Readonly<Record<NonNullable<ChannelForm['type']>, ReadonlyArray<Field>>> = {
  webhook: ['url_env', 'secret_env'],
  alertmanager: ['url_env'],
  slack: ['token_env', 'channel'],
  email: ['smtp_url_env', 'from', 'to'],
  pagerduty: ['routing_key_env'],
  teams: ['url_env']
}

const keysOf = (form: ChannelForm & { readonly type: keyof typeof KEYS }): ReadonlyArray<Field> =>
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
  for (const key of Object.keys(form) as Field[]) {
    if (key !== 'type' && key !== 'budget' && !keys.includes(key)) {
      slips.push({ path: [key], message: `a channel of type ${form.type} has ${keys.join(', ')}` })
    }
  }
  for (const key of keys) {
    if (key !== 'secret_env' && form[key] === undefined) slips.push({ path: [], message: `expected ${key}` })
  }

  const read = <A>(key: Field, codec: t.Type<A, A, unknown>): A | undefined => {
    const variable = form[key]
    if (typeof variable !== 'string') return undefined
    const value = codec.decode(env[variable])
    if (E.isRight(value)) return value.right
    slips.push({ path: [key], message: `the variable ${variable} has to be ${codec.name}` })
    return undefined
  }

  const addresses = { from: form.from === undefined ? [] : [form.from], to: form.to ?? [] }
  for (const [key, list] of Object.entries(addresses)) {
    if (!list.every(isEmailAddress)) slips.push({ path: [key], message: 'expected an e-mail address' })
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
        return { ...base, type, url: read('url_env', ReceiverUrl) ?? '', secret: read('secret_env', Text) }
      case 'alertmanager':
        return { ...base, type, urls: read('url_env', ReceiverUrls) ?? [] }
      case 'slack':
        return form.url_env === undefined
          ? { ...base, type, token: read('token_env', Key) ?? '', channel: form.channel ?? '' }
          : { ...base, type: 'slack-webhook', url: read('url_env', ReceiverUrl) ?? '' }
      case 'email':
        return {
          ...base,
          type,
          smtpUrl: read('smtp_url_env', SmtpUrl) ?? '',
          from: form.from ?? '',
          to: form.to ?? []
        }
      case 'pagerduty':
        return { ...base, type, routingKey: read('routing_key_env', Key) ?? '' }
      case 'teams':
        return { ...base, type, url: read('url_env', ReceiverUrl) ?? '' }
    }
  }
  const settings = made()
  return slips.length > 0 ? E.left(slips) : E.right(settings)
}
