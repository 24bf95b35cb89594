import * as TE from 'fp-ts/lib/TaskEither.js'
import { Registry } from 'prom-client'
import type { RuleOf } from '../../../shared/alerting/rule-of.ts'
import { anomalyAt, type Given, MINUTE, TEN } from '../../../shared/alerting/testing/anomaly-fixture.ts'
import { SHORT_RULE } from '../../../shared/alerting/testing/rule-fixture.ts'
import { createAlertList } from '../../../shared/alerts/alert-list.ts'
import { type ActiveSilences, createSilences } from '../../../shared/alerts/silences.ts'
import { openSink } from '../../../shared/cloudevents/sink.ts'
import type { Alert } from '../../../shared/contract/alert.ts'
import { createApp } from '../../../shared/http/app.ts'
import { serve } from '../../../shared/http/serve.ts'
import { createLogger } from '../../../shared/log/logger.ts'
import { httpMetrics } from '../../../shared/metrics/http-metrics.ts'
import type { RedisClient } from '../../../shared/redis/connect.ts'
import { createAlertStore } from '../alert-store.ts'
import { commitEvent } from '../commit-event.ts'
import { LIMITS } from '../harness.ts'
import { publish } from '../publish.ts'
import { receiveEvent } from '../receive-event.ts'
import { routes } from '../routes.ts'
import { changesBy } from '../silence-changes.ts'

/** Each metric has its rule by its name. */
const ruleOf: RuleOf = ({ metric }) =>
  metric === 'patient' ? { ...SHORT_RULE, open: { anomalies: 2, of: 3 } } : SHORT_RULE

export type AppOptions = {
  readonly sinkUrl?: string | undefined
  /** Of those who may change silences. */
  readonly tokens?: ReadonlyArray<string>
  readonly groupSeries?: number
  /** What is to be closed at the end is put here. */
  readonly open: (() => unknown)[]
}

/** alert-sink with a clock that the test moves, on a free port. */
export const startApp = async (redis: RedisClient, { sinkUrl, tokens = [], groupSeries = 0, open }: AppOptions) => {
  const clock = { now: TEN }
  const now = () => clock.now
  const store = createAlertStore(redis, ['log'], LIMITS)
  const quiet = () => {}
  const silences = createSilences(redis)
  const commit = commitEvent({
    store,
    ruleOf,
    channelsOf: () => ['log'],
    silences: () => TE.map(({ until }: ActiveSilences) => until)(silences.active(now())),
    groupSeries,
    maxOpenAlerts: 100,
    now,
    onCommitted: quiet,
    onConflict: quiet,
    onRepeated: quiet,
    onDropped: quiet
  })
  const sink = openSink({
    K_SINK: sinkUrl,
    K_CE_OVERRIDES: undefined,
    K_CA_CERTS: undefined,
    SINK_TIMEOUT_MS: 600_000,
    SINK_ATTEMPTS: 2,
    SINK_BACKOFF_MS: 1,
    SINK_CONNECTIONS: 4
  })
  open.push(sink.close)
  const app = createApp({
    routes: routes({
      now,
      wake: quiet,
      alerts: createAlertList(redis, ['log'], now),
      silences,
      allowed: changesBy(tokens),
      onSilence: quiet,
      publish: publish(sink.send),
      receiveEvent: receiveEvent({ commit, store, prune: silences.prune, tellMissing: () => TE.right([]), ruleOf, now })
    }),
    log: createLogger({ service: 'alert-sink', level: 'silent' }),
    metrics: httpMetrics(new Registry())
  })
  const server = await serve(app, 0, '127.0.0.1')
  open.push(() => server.drain(1_000))
  const url = `http://127.0.0.1:${server.port}`
  const post = async (headers: Record<string, string>, body: string) => {
    const response = await fetch(url, { method: 'POST', headers, body })
    const { status, headers: answered } = response
    const ce = Object.fromEntries([...answered].filter(([name]) => name.startsWith('ce-')))
    return { status, ce, type: answered.get('content-type'), body: await response.text() }
  }
  const event = (id: string, type: string, data: unknown, more: Record<string, string> = {}) =>
    post(
      {
        'ce-specversion': '1.0',
        'ce-id': id,
        'ce-source': '/a',
        'ce-type': type,
        'content-type': 'application/json',
        ...more
      },
      JSON.stringify(data)
    )
  const anomalies = (id: string, ...given: ReadonlyArray<readonly [minute: number, more?: Given]>) =>
    event(id, 'dev.knomaly.anomalies.v1', {
      anomalies: given.map(([minute, more]) => anomalyAt(TEN + minute * MINUTE, more))
    })
  const get = async (path: string) => {
    const response = await fetch(`${url}${path}`)
    return { status: response.status, body: (await response.json()) as { alerts: Alert[]; known: object } & Alert }
  }
  return { url, clock, post, event, anomalies, get }
}
