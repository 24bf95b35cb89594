import * as t from 'io-ts'
import { HttpUrl, optional, PositiveInt, Text, WholeNumber, withDefault } from '../../shared/config/env.ts'
import { EmailAddress, EmailAddresses, Key, ReceiverUrl, ReceiverUrls } from './channel-codecs.ts'
import type { ChannelSettings } from './channels/settings.ts'
import { SmtpUrl } from './channels/smtp-url.ts'

/** Each of these turns its channel on; more of a type, and who hears of what, by ALERT_ROUTES. */
export const ChannelsEnv = t.type({
  /** Without any of these, alerts go to the log alone. */
  ALERT_WEBHOOK_URL: optional(ReceiverUrl),
  ALERT_WEBHOOK_SECRET: optional(Text),
  ALERT_WEBHOOK_TIMEOUT_MS: withDefault(PositiveInt, 2_000),
  ALERTMANAGER_URL: optional(ReceiverUrls),
  /** How long Alertmanager takes an alert for open after it was sent: four ticks. */
  ALERTMANAGER_KEEP_MS: withDefault(PositiveInt, 240_000),
  SLACK_BOT_TOKEN: optional(Key),
  SLACK_CHANNEL: optional(Text),
  /** Instead of the two above. */
  SLACK_WEBHOOK_URL: optional(ReceiverUrl),
  SLACK_API_URL: withDefault(ReceiverUrl, 'https://slack.com/api/'),
  SMTP_URL: optional(SmtpUrl),
  SMTP_CA_CERTS: optional(Text),
  EMAIL_FROM: optional(EmailAddress),
  EMAIL_TO: optional(EmailAddresses),
  PAGERDUTY_ROUTING_KEY: optional(Key),
  PAGERDUTY_URL: withDefault(ReceiverUrl, 'https://events.pagerduty.com/v2/enqueue'),
  TEAMS_WEBHOOK_URL: optional(ReceiverUrl),
  /** Of one attempt, of every channel but the webhook. */
  ALERT_CHANNEL_TIMEOUT_MS: withDefault(PositiveInt, 10_000),
  /** Messages a minute to each channel that people read; 0 = no limit. */
  ALERT_BUDGET: withDefault(WholeNumber, 10),
  /** Where the console is, for links. */
  CONSOLE_URL: optional(HttpUrl),
  ALERT_ROUTES: optional(Text),
  HTTP_PROXY: optional(Text),
  HTTPS_PROXY: optional(Text),
  NO_PROXY: optional(Text)
})
export type ChannelsEnv = t.TypeOf<typeof ChannelsEnv>

/** Variables that mean nothing without others, as `NAME: expected …`. */
export const missingBeside = (env: ChannelsEnv): ReadonlyArray<string> => {
  const faults: string[] = []
  const together = (names: ReadonlyArray<keyof ChannelsEnv>): void => {
    const given = names.filter((name) => env[name] !== undefined)
    if (given.length === 0) return
    for (const name of names) if (env[name] === undefined) faults.push(`${name}: expected with ${given.join(', ')}`)
  }
  together(['SLACK_BOT_TOKEN', 'SLACK_CHANNEL'])
  together(['SMTP_URL', 'EMAIL_FROM', 'EMAIL_TO'])
  return faults
}

/** The channels that these variables turn on, each named after its type. */
export const builtInChannels = (env: ChannelsEnv): ReadonlyArray<ChannelSettings> => {
  const channels: ChannelSettings[] = []
  const budget = env.ALERT_BUDGET === 0 ? undefined : env.ALERT_BUDGET
  if (env.ALERT_WEBHOOK_URL !== undefined) {
    const { ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET: secret } = env
    channels.push({ name: 'webhook', type: 'webhook', budget: undefined, url, secret })
  }
  if (env.ALERTMANAGER_URL !== undefined) {
    channels.push({ name: 'alertmanager', type: 'alertmanager', budget: undefined, urls: env.ALERTMANAGER_URL })
  }
  if (env.SLACK_BOT_TOKEN !== undefined && env.SLACK_CHANNEL !== undefined) {
    channels.push({ name: 'slack', type: 'slack', budget, token: env.SLACK_BOT_TOKEN, channel: env.SLACK_CHANNEL })
  } else if (env.SLACK_WEBHOOK_URL !== undefined) {
    channels.push({ name: 'slack', type: 'slack-webhook', budget, url: env.SLACK_WEBHOOK_URL })
  }
  if (env.SMTP_URL !== undefined && env.EMAIL_FROM !== undefined && env.EMAIL_TO !== undefined) {
    const { SMTP_URL: smtpUrl, EMAIL_FROM: from, EMAIL_TO: to } = env
    channels.push({ name: 'email', type: 'email', budget, smtpUrl, from, to })
  }
  if (env.PAGERDUTY_ROUTING_KEY !== undefined) {
    channels.push({ name: 'pagerduty', type: 'pagerduty', budget, routingKey: env.PAGERDUTY_ROUTING_KEY })
  }
  if (env.TEAMS_WEBHOOK_URL !== undefined) {
    channels.push({ name: 'teams', type: 'teams', budget, url: env.TEAMS_WEBHOOK_URL })
  }
  return channels
}
