import type { Alert } from '../../../shared/contract/alert.ts'
import type { Compose } from '../message/compose.ts'
import { alertmanagerChannel } from './alertmanager.ts'
import type { Channel } from './channel.ts'
import { emailChannel } from './email.ts'
import { type DigestIncident, pagerDutyChannel } from './pagerduty.ts'
import type { Proxies } from './poster.ts'
import type { ChannelSettings } from './settings.ts'
import { slackChannel } from './slack.ts'
import { slackWebhookChannel } from './slack-webhook.ts'
import { teamsChannel } from './teams.ts'
import { webhookChannel } from './webhook.ts'

export type ChannelDependencies = {
  readonly compose: Compose
  readonly timeoutMs: number
  readonly webhookTimeoutMs: number
  readonly proxies: Proxies
  readonly slackApiUrl: string
  readonly pagerDutyUrl: string
  /** PEMs of the authorities that a mail server's certificate may be of; the usual ones when undefined. */
  readonly smtpCa: ReadonlyArray<string> | undefined
  /** How long Alertmanager takes an alert for open after it was sent. */
  readonly keepMs: number
  readonly toldAlerts: (channel: string) => () => Promise<ReadonlyArray<Alert> | undefined>
  readonly digestIncident: (channel: string) => DigestIncident
  readonly now: () => number
}

const CONNECTIONS = 8

/** Most that one attempt of such a channel takes: Slack changes a message and then adds to its thread. */
export const attemptMs = (
  { type }: ChannelSettings,
  { timeoutMs, webhookTimeoutMs }: Pick<ChannelDependencies, 'timeoutMs' | 'webhookTimeoutMs'>
): number => (type === 'webhook' ? webhookTimeoutMs : type === 'slack' ? 3 * timeoutMs : timeoutMs)

/** The channel of these settings. Connects to nobody before the first notice. */
export const openChannel = (settings: ChannelSettings, dependencies: ChannelDependencies): Channel => {
  const { compose, timeoutMs, proxies, now } = dependencies
  const { name } = settings
  const posting = { name, timeoutMs, connections: CONNECTIONS, proxies }
  switch (settings.type) {
    case 'webhook': {
      const { url, secret } = settings
      return webhookChannel({ ...posting, timeoutMs: dependencies.webhookTimeoutMs, url, secret, compose, now })
    }
    case 'alertmanager': {
      const current = dependencies.toldAlerts(name)
      return alertmanagerChannel({
        ...posting,
        ...{ compose, urls: settings.urls, keepMs: dependencies.keepMs, current, now }
      })
    }
    case 'slack': {
      const { token, channel } = settings
      return slackChannel({ ...posting, compose, apiUrl: dependencies.slackApiUrl, token, channel })
    }
    case 'slack-webhook':
      return slackWebhookChannel({ ...posting, compose, url: settings.url })
    case 'email': {
      const { smtpUrl, from, to } = settings
      return emailChannel({ name, compose, smtpUrl, from, to, ca: dependencies.smtpCa, timeoutMs })
    }
    case 'pagerduty': {
      const digestIncident = dependencies.digestIncident(name)
      return pagerDutyChannel({
        ...posting,
        ...{ compose, url: dependencies.pagerDutyUrl, routingKey: settings.routingKey, digestIncident }
      })
    }
    case 'teams':
      return teamsChannel({ ...posting, compose, url: settings.url })
  }
}
