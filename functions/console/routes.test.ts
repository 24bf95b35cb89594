import * as TE from 'fp-ts/lib/TaskEither.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { sourceDigest } from '../../shared/alerting/group-state.ts'
import { ALERT_KEYS, groupKey } from '../../shared/alerts/keys.ts'
import { createDeadLetterStore } from '../../shared/dead-letters/dead-letter-store.ts'
import { sinkRefused, sinkUnavailable } from '../../shared/failure/failure.ts'
import { RECENT_ANOMALIES_KEY } from '../../shared/redis/keys.ts'
import { createScalingHistory } from '../../shared/redis/scaling-history.ts'
import { type RedisServer, startRedis } from '../../test/support/redis.ts'
import type {
  AlertDetail,
  AlertsAnswer,
  DeadLetterDetail,
  DeadLettersAnswer,
  Overview,
  ScalingAnswer,
  SeriesDetail,
  SeriesList,
  Session,
  SilenceItem,
  SilenceRequest,
  SilencesAnswer
} from './api.ts'
import { FILES, flush, type OpenConsole, openConsole, putAlert, putSeries } from './harness.ts'
import { toSeriesId } from './series-id.ts'

type Context = { server: RedisServer; opened: OpenConsole }
const http = suite<Context>('console over HTTP')

http.before(async (context) => {
  context.server = await startRedis()
})
http.before.each(async (context) => {
  context.opened = await openConsole(context.server.url)
  await flush(context.opened.redis)
})
http.after.each(({ opened }) => opened.close())
http.after(({ server }) => server.stop())

const NOW = Date.now()
const TOKEN = { authorization: 'Bearer right' }

http('serves the page, and only what is on its list', async ({ opened: { get, send } }) => {
  const page = await get('/console/')
  assert.is(page.status, 200)
  assert.is(page.headers['content-type'], 'text/html; charset=utf-8')
  assert.is(page.headers['cache-control'], 'no-cache')
  assert.match(page.body, /<title>Knomaly/)
  const script = await get('/console/main.js', { 'accept-encoding': 'br' })
  assert.is(script.headers['content-encoding'], 'br')
  assert.is((await get('/console/icon.svg')).headers['content-type'], 'image/svg+xml')
  const none = ['/console/nope.js', '/console/api/nope', '/console/../package.json', '/console/%2e%2e/main.ts', '/x']
  for (const path of none) assert.is((await get(path)).status, 404, path)
  assert.is((await send({ method: 'POST', path: '/console/main.js' })).status, 405)
  assert.is(
    (await send({ method: 'HEAD', path: '/console/main.js' })).headers['content-length'],
    String(FILES['main.js'].length)
  )
})

http('says 304 to whoever has it, in the encoding that they have', async ({ opened: { get } }) => {
  const { headers } = await get('/console/main.js', { 'accept-encoding': 'gzip' })
  const etag = String(headers['etag'])
  for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const again = await get('/console/main.js', { 'accept-encoding': 'gzip', 'if-none-match': tag })
    assert.is(again.status, 304)
    assert.is(again.headers['etag'], etag)
    assert.is(again.headers['content-length'], undefined)
    assert.is(again.body, '')
  }
  assert.is((await get('/console/main.js', { 'if-none-match': etag })).status, 200)
})

http('leads to the page from its own root, and from the path without its slash', async ({ opened: { get } }) => {
  for (const path of ['/', '/console', '/console?x=1']) {
    const { status, headers } = await get(path)
    assert.is(status, 308)
    assert.is(headers['location'], path.includes('?') ? '/console/?x=1' : '/console/')
  }
})

http('every answer forbids what a browser need not do', async ({ opened: { get, send } }) => {
  const answers = await Promise.all([
    ...['/', '/console/', '/console/api/overview', '/console/api/series/x', '/nope'].map((path) => get(path)),
    send({ method: 'PUT', path: '/console/api/session' })
  ])
  for (const { headers } of answers) {
    assert.match(
      headers['content-security-policy'] as string,
      /^default-src 'none'; script-src 'self'; style-src 'self'/
    )
    assert.match(headers['content-security-policy'] as string, /frame-ancestors 'none'/)
    assert.match(headers['content-security-policy'] as string, /require-trusted-types-for 'script'/)
    assert.is(headers['x-content-type-options'], 'nosniff')
    assert.is(headers['referrer-policy'], 'no-referrer')
    assert.ok(headers['cache-control'])
    assert.is(headers['access-control-allow-origin'], undefined)
  }
})

http('knows a series as anomalous whose anomaly is no longer one of the newest, by its alert', async ({ opened }) => {
  const { json, redis } = opened
  await putSeries(redis, { source: '/storm', values: [1, 2, 9], anomalous: true })
  await putSeries(redis, { source: '/over', values: [1, 2, 3] })
  await redis.del(RECENT_ANOMALIES_KEY)
  for (const source of ['/storm', '/over'])
    await putAlert(redis, source, { series: { source, metric: 'rps', labels: {} } })
  const { series, matched } = await json<SeriesList>('/console/api/series?filter=anomalous')
  assert.equal([matched, series[0]?.source], [1, '/storm'])
})

http('lists series with what they did last', async ({ opened: { json, redis } }) => {
  await putSeries(redis, { source: '/web', labels: { zone: 'eu' }, values: [1, 2, 9], anomalous: true, from: 5_000 })
  await putSeries(redis, { source: '/old', values: [4], seenAt: NOW - 3_600_000 })
  await putSeries(redis, { source: '/plain', values: [7, 8], bands: false })
  await putAlert(redis, 'a1', {
    series: { source: '/web', metric: 'rps', labels: { zone: 'eu' } },
    severity: 'critical'
  })
  const list = await json<SeriesList>('/console/api/series')
  assert.equal([list.total, list.matched, list.next, list.is_cut], [3, 3, null, false])
  const [old, plain, web] = list.series
  assert.equal([old?.source, old?.is_silent, old?.alert], ['/old', true, null])
  assert.equal(plain?.spark, [7, 8])
  assert.equal([web?.spark, web?.samples, web?.anomalies, web?.is_silent], [[1, 2, 9], 3, 1, false])
  assert.equal(web?.alert, { id: 'a1', severity: 'critical' })
  assert.equal(web?.last, {
    ...{ time: 7_000, value: 9, expected: 2, lower: 1, upper: 3 },
    ...{ score: 2, is_anomaly: true, status: 'anomalous', held_by: null }
  })
  for (const [filter, source] of [
    ['anomalous', '/web'],
    ['alerting', '/web'],
    ['silent', '/old']
  ]) {
    const some = await json<SeriesList>(`/console/api/series?filter=${filter}`)
    assert.equal([some.matched, some.series[0]?.source, some.total], [1, source, 3], filter)
  }
  const found = async (search: string) =>
    (await json<SeriesList>(`/console/api/series?search=${encodeURIComponent(search)}`)).series.map(
      ({ source }) => source
    )
  assert.equal(await found('ZONE=EU rps'), ['/web'])
  assert.equal(await found('zone=us'), [])
})

http('pages go on where the last one ended', async ({ opened: { json, redis } }) => {
  for (let n = 0; n < 7; n += 1) await putSeries(redis, { source: `/s${n}` })
  const first = await json<SeriesList>('/console/api/series?limit=3')
  assert.equal([first.series.length, first.matched], [3, 7])
  const second = await json<SeriesList>(`/console/api/series?limit=3&after=${first.next}`)
  const third = await json<SeriesList>(`/console/api/series?limit=3&after=${second.next}`)
  assert.equal(
    [...second.series, ...third.series].map(({ source }) => source),
    ['/s3', '/s4', '/s5', '/s6']
  )
  assert.is(third.next, null)
})

http('shows one series with its points, anomalies and alerts', async ({ opened: { json, get, redis } }) => {
  const key = await putSeries(redis, { source: '/web', values: [1, 2, 9], anomalous: true, from: 5_000 })
  await putAlert(redis, 'a1', { series: { source: '/web', metric: 'rps', labels: {} } })
  await putAlert(redis, 'a2', { series: { source: '/web', metric: 'other', labels: {} } })
  const detail = await json<SeriesDetail>(`/console/api/series/${toSeriesId(key)}`)
  assert.equal(detail.points[0], { time: 5_000, value: 1, expected: null, lower: null, upper: null })
  assert.equal(detail.points[2], { time: 7_000, value: 9, expected: 2, lower: 1, upper: 3 })
  assert.equal([detail.anomaly_count, detail.anomalies.length, detail.anomalies[0]?.reason], [1, 1, 'spike'])
  assert.equal(
    detail.alerts.map(({ id }) => id),
    ['a1']
  )
  for (const id of [toSeriesId('/none\nrps'), 'a=b', '!']) {
    assert.is((await get(`/console/api/series/${encodeURIComponent(id)}`)).status, 404)
  }
})

http('lists and shows alerts; a group with its members', async ({ opened: { json, get, redis } }) => {
  const key = await putSeries(redis, { source: '/web', values: [1, 2], anomalous: true })
  await putAlert(redis, 'g', { kind: 'group', series: { source: '/shop', metric: '*', labels: {} } }, NOW - 3_000)
  await putAlert(redis, 'm', { group: 'g', series: { source: '/shop', metric: 'cpu', labels: {} } }, NOW - 2_000)
  await putAlert(redis, 'r', { status: 'resolved', resolved_at: new Date(NOW).toISOString() }, NOW - 1_000)
  const ids = async (query: string) =>
    (await json<AlertsAnswer>(`/console/api/alerts?${query}`)).alerts.map(({ id }) => id)
  assert.equal(await ids(''), ['m', 'g'])
  assert.equal(await ids('status=all&limit=2'), ['r', 'm'])
  assert.equal(await ids('status=resolved'), ['r'])
  assert.equal(await ids('status=all&search=SHOP%20cpu'), ['m'])
  assert.equal((await json<AlertsAnswer>('/console/api/alerts')).known, { open: 2, resolved: 1 })
  const resolved = await json<AlertDetail>('/console/api/alerts/r')
  assert.equal([resolved.series, resolved.points.length, resolved.anomalies.length], [toSeriesId(key), 2, 1])
  assert.equal(
    (await json<AlertDetail>('/console/api/alerts/g')).members.map(({ id }) => id),
    ['m']
  )
  assert.is((await get('/console/api/alerts/none')).status, 404)
})

const putDeadLetter = async ({ redis }: OpenConsole, id: string, data = '{"samples":[]}'): Promise<void> => {
  const store = createDeadLetterStore(redis, { count: 100, bytes: 1_000_000, ttlMs: 60_000 })
  const attributes = { id, source: '/web', type: 'dev.knomaly.samples.v1', specversion: '1.0', knativeerrorcode: '422' }
  await store.keep({ id: id.padEnd(22, 'x'), attributes, data: Buffer.from(data), samples: 0 }, NOW + id.length)()
}

http('lists and shows dead letters', async ({ opened }) => {
  for (const id of ['a', 'bb', 'ccc']) await putDeadLetter(opened, id)
  const first = await opened.json<DeadLettersAnswer>('/console/api/dead-letters?limit=2')
  assert.equal(
    first.dead_letters.map(({ event_id }) => event_id),
    ['ccc', 'bb']
  )
  assert.is(first.totals.events, 3)
  const second = await opened.json<DeadLettersAnswer>(`/console/api/dead-letters?limit=2&after=${first.next}`)
  assert.equal([second.dead_letters.length, second.next], [1, null])
  const one = await opened.json<DeadLetterDetail>(`/console/api/dead-letters/${'bb'.padEnd(22, 'x')}`)
  assert.equal([one.data, one.error.code], [{ samples: [] }, 422])
  assert.is((await opened.get('/console/api/dead-letters/none')).status, 404)
})

http('replays a dead letter for who has a token, once', async ({ opened }) => {
  await putDeadLetter(opened, 'a')
  const path = `/console/api/dead-letters/${'a'.padEnd(22, 'x')}/replay`
  const replay = (headers: Record<string, string> = {}) => opened.send({ method: 'POST', path, headers })
  for (const authorization of ['', 'Bearer wrong', 'Basic right', 'Bearer right2']) {
    const refused = await replay({ authorization })
    assert.is(refused.status, 401)
    assert.is(refused.headers['www-authenticate'], 'Bearer')
  }
  assert.equal(opened.changes, [])
  const done = await replay(TOKEN)
  assert.equal([done.status, done.body], [200, '{"replayed":1}'])
  assert.equal(opened.changes, ['replay'])
  assert.is((await replay(TOKEN)).status, 404)
})

http('a Broker that refuses an event is 422, one that is away 503, and the letter stays', async ({ server }) => {
  const tried = [sinkRefused(400), sinkUnavailable(new Error('away'))] as const
  for (const [i, status] of [422, 503].entries()) {
    const opened = await openConsole(server.url, { sendEvent: () => TE.left(tried[i] ?? tried[0]) })
    await putDeadLetter(opened, `x${i}`)
    const path = `/console/api/dead-letters/${`x${i}`.padEnd(22, 'x')}`
    assert.is((await opened.send({ method: 'POST', path: `${path}/replay`, headers: TOKEN })).status, status)
    assert.is((await opened.get(path)).status, 200)
    await opened.close()
  }
})

http('lists, adds and ends silences; changes are for who has a token', async ({ opened: { json, send, changes } }) => {
  const path = '/console/api/silences'
  const post = (body: unknown, headers: Record<string, string> = TOKEN) =>
    send({
      ...{ method: 'POST', path, headers: { 'content-type': 'application/json', ...headers } },
      body: typeof body === 'string' ? body : JSON.stringify(body)
    })
  const form: SilenceRequest = { matchers: { source: '/web*', severity: 'warning' }, duration: '2h', comment: 'deploy' }
  assert.is((await post(form, {})).status, 401)
  assert.is((await post(form, { ...TOKEN, 'content-type': 'text/plain' })).status, 415)
  assert.is((await post('{')).status, 400)
  assert.is((await post({ matchers: {}, duration: '2h' })).status, 422)
  assert.is((await post({ ...form, comment: 'x'.repeat(20_000) })).status, 413)
  assert.equal(await json<SilencesAnswer>(path), { silences: [] })
  const added = await post(form)
  assert.is(added.status, 201)
  const silence = JSON.parse(added.body) as SilenceItem
  assert.equal((await json<SilencesAnswer>(path)).silences, [silence])
  const one = `${path}/${silence.id}`
  assert.is((await send({ method: 'DELETE', path: one })).status, 401)
  assert.is((await send({ method: 'DELETE', path: one, headers: TOKEN })).status, 204)
  assert.is((await send({ method: 'DELETE', path: one, headers: TOKEN })).status, 404)
  assert.equal(changes, ['silence', 'unsilence'])
})

http('without tokens nothing can be changed, and it says why', async ({ server }) => {
  const opened = await openConsole(server.url, { settings: { CONSOLE_TOKENS: [] } })
  const answer = await opened.send({ method: 'POST', path: '/console/api/dead-letters/a/replay', headers: TOKEN })
  assert.is(answer.status, 403)
  assert.is(answer.headers['content-type'], 'application/problem+json')
  assert.match(answer.body, /CONSOLE_TOKENS is not set/)
  assert.is((await opened.json<Session>('/console/api/session', TOKEN)).changes, 'off')
  await opened.close()
})

http('a session says what its token is good for', async ({ opened: { json } }) => {
  assert.is((await json<Session>('/console/api/session')).changes, 'token needed')
  assert.is((await json<Session>('/console/api/session', { authorization: 'Bearer wrong' })).changes, 'token needed')
  assert.is((await json<Session>('/console/api/session', TOKEN)).changes, 'on')
})

http('tells what scales where the platform writes it', async ({ opened: { json, redis } }) => {
  assert.equal(await json<ScalingAnswer>('/console/api/scaling'), { is_known: false, samples: [] })
  const one = { name: 'ingest', ready: 1, starting: 0, wanted: 1, panic: false, concurrency: 0.5, queued: 0 }
  await createScalingHistory(redis).append({ at: NOW, services: [one] })()
  const { is_known, samples } = await json<ScalingAnswer>('/console/api/scaling?minutes=60')
  assert.equal([is_known, samples], [true, [{ at: NOW, services: [one] }]])
})

http('gives an overview', async ({ opened: { json, redis } }) => {
  await putSeries(redis, { source: '/a', anomalous: true, seenAt: Date.now() })
  await putSeries(redis, { source: '/b', seenAt: NOW - 3_600_000 })
  await putAlert(redis, 'a1', { series: { source: '/a', metric: 'rps', labels: {} }, severity: 'critical' })
  const overview = await json<Overview>('/console/api/overview')
  assert.equal(overview.series, { total: 2, anomalous: 1, alerting: 1, silent: 1, silent_after_ms: 900_000 })
  assert.equal(overview.alerts, { open: 1, critical: 1, warning: 0, resolved: 0 })
  assert.equal(overview.anomalies, { last_hour: 1, at_least: false })
  assert.equal([overview.dead_letters, overview.samples_per_second], [{ events: 0, samples: 0 }, null])
})

http('counts what a person has to look at: a group is one, whatever it stands for', async ({ opened }) => {
  const { json, redis } = opened
  const source = sourceDigest('/house')
  const members = { open: 6, total: 6, examples: [] }
  await putAlert(redis, 'g', { kind: 'group', severity: 'critical', members })
  await redis.zadd(ALERT_KEYS.groupsDue, NOW, source)
  await redis.hset(groupKey(source), 'severity', 'critical')
  for (let i = 0; i < 6; i += 1) {
    const series = { source: '/house', metric: `m${i}`, labels: {} }
    await putAlert(redis, `m${i}`, { series, group: 'g', severity: 'critical' })
    await redis.zadd(ALERT_KEYS.members, 0, `${source} m${i}`)
  }
  await putAlert(redis, 'alone')
  assert.equal((await json<Overview>('/console/api/overview')).alerts, {
    open: 2,
    critical: 1,
    warning: 1,
    resolved: 0
  })
  const { alerts, known } = await json<AlertsAnswer>('/console/api/alerts?status=open')
  assert.equal([alerts.length, known], [8, { open: 2, resolved: 0 }])
})

http('shows what became of an alert at every channel, whatever its name', async ({ opened: { json, redis } }) => {
  await putAlert(redis, 'a1')
  const at = new Date(NOW).toISOString()
  const delivery = { event_id: 'e', outcome: 'delivered', at, attempts: 1 }
  await redis.zadd(ALERT_KEYS.channels, NOW, 'log', NOW, 'slack-shop')
  await redis.hset(ALERT_KEYS.deliveries, 'a1 slack-shop', JSON.stringify(delivery))
  const { alerts } = await json<AlertsAnswer>('/console/api/alerts')
  assert.equal(alerts[0]?.deliveries, { 'slack-shop': delivery })
})

http('names the parameter that is not valid', async ({ opened: { get } }) => {
  const bad = [
    ['series?limit=0', 'limit'],
    ['series?limit=201', 'limit'],
    ['series?filter=new', 'filter'],
    ['series?after=%21', 'after'],
    [`series?search=${'x'.repeat(257)}`, 'search'],
    ['alerts?status=x', 'status'],
    ['alerts?limit=501', 'limit'],
    [`alerts?search=${'x'.repeat(257)}`, 'search'],
    ['dead-letters?after=x', 'after'],
    ['scaling?minutes=61', 'minutes'],
    ['live?series=%21', 'series'],
    [`live?series=${Array.from({ length: 25 }, (_, i) => toSeriesId(`s${i}`))}`, 'series']
  ] as const
  for (const [path, field] of bad) {
    const { status, body } = await get(`/console/api/${path}`)
    assert.is(status, 422, path)
    assert.match(body, new RegExp(`"/${field}: expected`), path)
  }
})

http('without Redis every question is 503 with Retry-After, and the page is still there', async () => {
  const own = await startRedis()
  const opened = await openConsole(own.url)
  await own.stop()
  for (const path of ['overview', 'series', 'series/YQ', 'alerts', 'alerts/a', 'dead-letters', 'scaling']) {
    const { status, headers } = await opened.get(`/console/api/${path}`)
    assert.equal([status, headers['retry-after']], [503, '1'], path)
  }
  assert.is((await opened.get('/console/')).status, 200)
  assert.is((await opened.get('/console/api/session')).status, 200)
  await opened.close()
})

http.run()
