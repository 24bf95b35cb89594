import { createAlertList } from '../../shared/alerts/alert-list.ts'
import { certificateAuthorities } from '../../shared/config/certificate-authorities.ts'
import type { Logger } from '../../shared/log/logger.ts'
import type { RedisClient } from '../../shared/redis/connect.ts'
import { seriesKeys } from '../../shared/redis/keys.ts'
import { createSeriesReader } from '../../shared/redis/series-reader.ts'
import { abandonedNotices } from './abandoned.ts'
import { type Budget, createBudget } from './budget.ts'
import type { Channel } from './channels/channel.ts'
import { guardedChannel } from './channels/guarded-channel.ts'
import { logChannel } from './channels/log.ts'
import { attemptMs, openChannel } from './channels/open-channel.ts'
import type { ChannelsEnv } from './channels-env.ts'
import { createCompose } from './message/compose.ts'
import { createOutbox, type Outbox } from './outbox.ts'
import { LOG, type Routing } from './routing.ts'
import { createDigestIncident, toldAlerts } from './told-alerts.ts'

/** A channel with what its courier needs. */
export type Wired = {
  readonly channel: Channel
  readonly outbox: Outbox
  readonly budget: Budget | undefined
  readonly attemptMs: number
}

export type WiringOptions = {
  readonly config: ChannelsEnv & { readonly routing: Routing }
  readonly redis: RedisClient
  readonly log: Logger
  readonly now: () => number
}

/** The log, and every channel that is configured. */
export const wireChannels = ({ config, redis, log, now }: WiringOptions): ReadonlyArray<Wired> => {
  const reader = createSeriesReader(redis)
  const timeouts = { timeoutMs: config.ALERT_CHANNEL_TIMEOUT_MS, webhookTimeoutMs: config.ALERT_WEBHOOK_TIMEOUT_MS }
  const compose = createCompose({
    consoleUrl: config.CONSOLE_URL,
    samplesOf: (key, limit) => reader.samples(seriesKeys(key), limit)
  })
  const dependencies = {
    ...timeouts,
    compose,
    proxies: { httpProxy: config.HTTP_PROXY, httpsProxy: config.HTTPS_PROXY, noProxy: config.NO_PROXY },
    slackApiUrl: config.SLACK_API_URL,
    pagerDutyUrl: config.PAGERDUTY_URL,
    smtpCa: config.SMTP_CA_CERTS === undefined ? undefined : certificateAuthorities(config.SMTP_CA_CERTS),
    keepMs: config.ALERTMANAGER_KEEP_MS,
    toldAlerts: (name: string) => toldAlerts(createAlertList(redis, [name]), name, config.ALERTMANAGER_KEEP_MS, now),
    digestIncident: (name: string) => createDigestIncident(redis, createAlertList(redis, [name]), name),
    now
  }
  const wire = (channel: Channel, budget: number | undefined, ms: number): Wired => ({
    channel: guardedChannel(log, channel),
    outbox: createOutbox(redis, channel.name),
    budget: budget === undefined ? undefined : createBudget(redis, channel.name, budget),
    attemptMs: ms
  })
  const names = [LOG, ...config.routing.channels.map(({ name }) => name)]
  return [
    // Which takes no time. What is looked after on every tick and belongs to no other channel is looked after with it.
    wire({ ...logChannel(log, compose), keep: abandonedNotices(redis, names, log) }, undefined, 1000),
    ...config.routing.channels.map((settings) =>
      wire(openChannel(settings, dependencies), settings.budget, attemptMs(settings, timeouts))
    )
  ]
}
