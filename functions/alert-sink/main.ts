import * as TE from 'fp-ts/lib/TaskEither.js'
import type { RuleOf } from '../../shared/alerting/rule-of.ts'
import { createAlertList } from '../../shared/alerts/alert-list.ts'
import { type ActiveSilences, createSilences } from '../../shared/alerts/silences.ts'
import { openSink } from '../../shared/cloudevents/sink.ts'
import { traceIdOf } from '../../shared/cloudevents/traceparent.ts'
import { openFunction } from '../../shared/http/open-function.ts'
import { sinkComponent } from '../../shared/http/sink-component.ts'
import { redisMetrics } from '../../shared/metrics/redis-metrics.ts'
import { sinkMetrics } from '../../shared/metrics/sink-metrics.ts'
import { isUp } from '../../shared/redis/connect.ts'
import { connectFromEnv } from '../../shared/redis/connect-from-env.ts'
import { createLastSeen } from '../../shared/redis/last-seen.ts'
import { createSeriesReader } from '../../shared/redis/series-reader.ts'
import { sharedReading } from '../../shared/redis/shared-reading.ts'
import { tracedCommands } from '../../shared/tracing/traced-commands.ts'
import { tracedSend } from '../../shared/tracing/traced-send.ts'
import { createAlertStore } from './alert-store.ts'
import { wireChannels } from './channel-wiring.ts'
import { tracedChannel } from './channels/traced-channel.ts'
import { commitEvent } from './commit-event.ts'
import { readConfig } from './config.ts'
import { createCourier } from './courier.ts'
import { inTurn } from './in-turn.ts'
import { createKeeper } from './keeper.ts'
import { alertSinkMetrics } from './metrics.ts'
import { createMissingStore } from './missing-store.ts'
import { publish } from './publish.ts'
import { receiveEvent } from './receive-event.ts'
import { routes } from './routes.ts'
import { changesBy } from './silence-changes.ts'
import { watchMissing } from './watch-missing.ts'

const { config, log, registry, tracing, run } = openFunction('alert-sink', readConfig(process.env))

const redis = connectFromEnv(config, log, redisMetrics(registry))

const channels = wireChannels({ config, redis, log, now: Date.now }).map((wired) => ({
  ...wired,
  channel: tracedChannel(tracing, wired.channel)
}))
const channelNames = channels.map(({ channel }) => channel.name)

const alerts = createAlertList(redis, channelNames)
// Two gauges tell of it: one scrape, one reading.
const alertCounts = sharedReading(alerts.counts(), 0, Date.now)
const metrics = alertSinkMetrics(registry, {
  alerts: () => alertCounts,
  outboxes: channels.map(({ channel, outbox: { size, firstDue } }) => ({ channel: channel.name, size, firstDue })),
  policies: config.policies,
  now: Date.now
})

const couriers = channels.map(({ channel, outbox, budget, attemptMs }) =>
  createCourier({
    channel,
    outbox,
    budget,
    firstWaitMs: config.ALERT_RETRY_MS,
    attemptMs,
    now: Date.now,
    isRouted: (alert) => config.routing.routed(alert).includes(channel.name),
    wakeAfter: (ms, wake) => void setTimeout(wake, ms).unref(),
    onSettled: (name, { id, alert, attempts, traceparent }, outcome, reason) => {
      metrics.onNotice(name, outcome, alert.status)
      if (outcome === 'delivered' || outcome === 'digested') return
      const about = { traceId: traceIdOf(traceparent), eventId: id, alertId: alert.id, channel: name, attempts, reason }
      log.warn(about, outcome === 'retry' ? 'notice not delivered, will be tried again' : 'notice given up')
    },
    onAttempt: metrics.onAttempt,
    onBudgetSpent: metrics.onBudgetSpent,
    onUnavailable: (cause) => log.warn({ channel: channel.name, cause: cause.message }, 'outbox not available')
  })
)
const keeper = createKeeper(
  channels.map(({ channel }) => channel),
  (channel, cause) => log.warn({ channel, cause: cause.message }, 'alerts not sent again')
)

const store = createAlertStore(redis, channelNames, {
  answerTtlMs: config.ALERT_ANSWER_TTL_MS,
  pastAlerts: config.ALERT_HISTORY_MAX,
  pastMs: config.ALERT_HISTORY_MS,
  noticesPerChannel: config.ALERT_OUTBOX_MAX
})
const ruleOf: RuleOf = (series) => config.policies.policyOf(series).alert

const silences = createSilences(redis)

const sink = openSink(config, sinkMetrics(registry))

const turns = inTurn()
const commit = commitEvent({
  store,
  ruleOf,
  channelsOf: config.routing.channelsOf,
  silences: () => TE.map(({ until }: ActiveSilences) => until)(silences.active(Date.now())),
  maxOpenAlerts: config.ALERT_OPEN_MAX,
  groupSeries: config.ALERT_GROUP_SERIES,
  now: Date.now,
  onCommitted: (events, outcomes) => {
    metrics.onCommitted(events, outcomes)
    const lost = outcomes.filter((outcome) => outcome === 'late' || outcome === 'over_limit').length
    if (lost > 0) log.warn({ anomalies: lost }, 'anomalies that belong to no alert: late, or no room for another')
  },
  onConflict: metrics.onConflict,
  onRepeated: metrics.onRepeated,
  onDropped: (dropped) => {
    for (const [channel, eventId] of dropped) {
      metrics.onDropped(channel)
      log.warn({ channel, eventId }, 'notice given up: too many wait for this channel')
    }
  }
})

const tracedCommit = tracedCommands(tracing, 'commit-alerts', commit)
const inOwnTurn: typeof commit = (change) => () => turns(change.digests, tracedCommit(change))

run({
  components: [
    { name: 'redis', check: () => isUp(redis) },
    // A SinkBinding may reach the function only after its first revision: until then it must get no events.
    sinkComponent(sink)
  ],
  routes: routes({
    now: Date.now,
    alerts,
    silences,
    allowed: changesBy([...config.ALERT_API_TOKENS, ...config.CONSOLE_TOKENS]),
    onSilence: (change, silence) => log.info({ silence }, `silence ${change}`),
    publish: publish(tracedSend(tracing, sink.send)),
    wake: () => {
      for (const courier of couriers) courier.wake()
    },
    onTick: keeper.tick,
    receiveEvent: receiveEvent({
      ruleOf,
      now: Date.now,
      store,
      prune: silences.prune,
      commit: inOwnTurn,
      tellMissing: watchMissing({
        policies: config.policies,
        lastSeen: createLastSeen(redis),
        reader: createSeriesReader(redis),
        store: createMissingStore(redis),
        commit: inOwnTurn
      })
    })
  }),
  close: async () => {
    await Promise.all([...couriers.map((courier) => courier.stop()), keeper.stop()])
    await Promise.all([...channels.map(({ channel }) => channel.close?.()), sink.close()])
    await redis.quit().catch(() => redis.disconnect())
  }
})
