import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Alert } from '../../../shared/contract/alert.ts'
import { type AlertmanagerServer, startAlertmanager } from '../../../test/support/alertmanager.ts'
import { until } from '../../../test/support/until.ts'
import { COMPOSE, CONSOLE, groupNotice, noticeOf, resolutionOf } from '../message/testing/notice-fixture.ts'
import { alertmanagerChannel } from './alertmanager.ts'
import { tryAgain } from './channel.ts'
import { startRecorder } from './testing/recorder.ts'

const alertmanager = suite<{ server: AlertmanagerServer }>('Alertmanager')

alertmanager.before(async (context) => {
  context.server = await startAlertmanager()
})
alertmanager.after(({ server }) => server.stop())

const open = (
  urls: ReadonlyArray<string>,
  more: { keepMs?: number; current?: ReadonlyArray<Alert>; now?: () => number } = {}
) => {
  const { keepMs = 240_000, current = [], now = Date.now } = more
  const options = { name: 'alertmanager', compose: COMPOSE, timeoutMs: 600_000, connections: 2 }
  return alertmanagerChannel({ ...options, urls, keepMs, current: async () => current, now })
}

const of = async (server: AlertmanagerServer, source: string) =>
  (await server.alerts()).filter(({ labels }) => labels['source'] === source)

/** Alertmanager reads what it has been sent a moment later. */
const seen = (server: AlertmanagerServer, source: string, count: number) =>
  until(async () => {
    const alerts = await of(server, source)
    return alerts.length === count ? alerts : undefined
  })

alertmanager('shows an alert with labels to route by, and texts to read; and lets it go', async ({ server }) => {
  const series = { source: '/a', metric: 'rps', labels: { 'http.method': 'GET', severity: 'x' } }
  const channel = open([server.url])
  const opened = noticeOf({ severity: 'critical' }, { series })
  assert.equal(await channel.deliver(opened)(), E.right(undefined))
  const [alert] = await seen(server, '/a', 1)
  assert.equal(alert?.labels, {
    ...{ alertname: 'KnomalyAnomaly', alert_id: opened.alert.id, kind: 'series', severity: 'critical' },
    ...{ source: '/a', metric: 'rps', http_method: 'GET', exported_severity: 'x' }
  })
  assert.is(alert?.annotations['summary'], 'rps (GET, x) of /a: 500, expected 100')
  assert.is(alert?.annotations['description'], opened.alert.worst.explanation)
  assert.is(alert?.generatorURL, `${CONSOLE}#/alerts/${opened.alert.id}`)
  await channel.deliver({
    ...resolutionOf({ severity: 'critical' }),
    alert: { ...resolutionOf().alert, series, severity: 'critical' }
  })()
  await seen(server, '/a', 0)
  await channel.close?.()
})

alertmanager('knows an alert that has become critical as one, not as two', async ({ server }) => {
  const series = { source: '/b', metric: 'rps', labels: {} }
  const channel = open([server.url])
  await channel.deliver(noticeOf({}, { series }))()
  await seen(server, '/b', 1)
  await channel.deliver(noticeOf({}, { series, severity: 'critical', status: 'updated' }, 2))()
  const [alert] = await until(async () => {
    const alerts = await of(server, '/b')
    return alerts.length === 1 && alerts[0]?.labels['severity'] === 'critical' ? alerts : undefined
  })
  assert.is(alert?.labels['severity'], 'critical')
  await channel.close?.()
})

alertmanager('forgets what it is not told again, and keeps what it is told on every tick', async ({ server }) => {
  const [kept, left] = ['/kept', '/left'].map((source) => noticeOf({ source }).alert) as [Alert, Alert]
  const channel = open([server.url], { keepMs: 5_000, current: [kept] })
  for (const alert of [kept, left]) await channel.deliver({ ...noticeOf(), alert })()
  await seen(server, '/left', 1)
  await until(async () => {
    await channel.keep?.()
    return (await of(server, '/left')).length === 0
  })
  assert.is((await of(server, '/kept')).length, 1)
  await channel.close?.()
})

alertmanager('takes a tick that overtakes the end of an alert for what it is, at the next one', async ({ server }) => {
  const opened = noticeOf({ source: '/race' })
  const over = resolutionOf({ source: '/race' })
  const channel = open([server.url], { current: [over.alert] })
  await channel.deliver(over)()
  // Read as open before, sent after.
  await open([server.url], { current: [opened.alert] }).keep?.()
  await seen(server, '/race', 1)
  await channel.keep?.()
  await seen(server, '/race', 0)
  await channel.close?.()
})

alertmanager('takes a thousand in batches, a group, and every notice twice', async ({ server }) => {
  const many = Array.from({ length: 1000 }, (_, i) => noticeOf({ source: '/many', metric: `m${i}` }).alert)
  const channel = open([server.url], { current: many })
  await channel.keep?.()
  await channel.keep?.()
  await seen(server, '/many', 1000)
  assert.equal(
    await channel.deliver(groupNotice({ series: { source: '/group', metric: '*', labels: {} } }))(),
    E.right(undefined)
  )
  const [group] = await seen(server, '/group', 1)
  assert.equal([group?.labels['kind'], group?.labels['metric']], ['group', undefined])
  await channel.close?.()
})

alertmanager('tells every one of several, and is content with one that answers', async ({ server }) => {
  const other = await startRecorder(() => ({ status: 200 }))
  const channel = open([server.url, other.url])
  await channel.deliver(noticeOf({ source: '/two' }))()
  await seen(server, '/two', 1)
  assert.equal(
    other.got.map(({ path }) => path),
    ['/api/v2/alerts']
  )
  await other.close()
  assert.equal(await channel.deliver(noticeOf({ source: '/two' }))(), E.right(undefined))
  const alone = open([other.url])
  assert.equal(await alone.deliver(noticeOf())(), E.left(tryAgain('ECONNREFUSED')))
  await other.reopen()
  other.next({ status: 503, headers: { 'retry-after': '3' } })
  assert.equal(await alone.deliver(noticeOf())(), E.left(tryAgain('status 503', 3_000)))
  assert.equal(await alone.deliver(noticeOf())(), E.right(undefined))
  await Promise.all([channel.close?.(), alone.close?.(), other.close()])
})

alertmanager('that does not answer costs one timeout a tick, however many alerts are open', async () => {
  const recorder = await startRecorder(() => 'hangs')
  const current = Array.from({ length: 250 }, (_, i) => noticeOf({ metric: `m${i}` }).alert)
  const options = { name: 'alertmanager', compose: COMPOSE, timeoutMs: 1_000, connections: 2, keepMs: 240_000 }
  const channel = alertmanagerChannel({ ...options, urls: [recorder.url], current: async () => current, now: Date.now })
  await channel.keep?.()
  assert.is(recorder.got.length, 1)
  recorder.next({ status: 200 }, { status: 200 }, { status: 200 })
  await channel.keep?.(() => recorder.got.length >= 3)
  assert.is(recorder.got.length, 3, 'no more once the process stops')
  await channel.close?.()
  await recorder.close()
})

alertmanager.run()
