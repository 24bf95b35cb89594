import { once } from 'node:events'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createScalingHistory } from '../../../shared/redis/scaling-history.ts'
import { type RedisServer, startRedis } from '../../../test/support/redis.ts'
import { until } from '../../../test/support/until.ts'
import { type ConsoleSettings, flush, type OpenConsole, openConsole, putAlert, putSeries } from '../harness.ts'
import { toSeriesId } from '../series-id.ts'
import type { LiveEvents, LivePoints, LiveScaling } from './events.ts'

type Context = { server: RedisServer; opened: OpenConsole[]; open: (more?: ConsoleSettings) => Promise<OpenConsole> }
const live = suite<Context>('event streams')

live.before(async (context) => {
  context.server = await startRedis()
})
live.before.each((context) => {
  context.opened = []
  // Looked at more often than in life, so that no test waits.
  context.open = async ({ live: hub = {}, ...more } = {}) => {
    const one = await openConsole(context.server.url, { ...more, live: { pollMs: 20, ...hub } })
    await flush(one.redis)
    context.opened.push(one)
    return one
  }
})
live.after.each(async ({ opened }) => {
  for (const one of opened) await one.close()
})
live.after(({ server }) => server.stop())

type Event = {
  readonly [Name in keyof LiveEvents]: { readonly name: Name; readonly data: LiveEvents[Name] }
}[keyof LiveEvents]

type Listener = {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly events: Event[]
  readonly text: () => string
  /** The first event of this name that fits, also of those that came before. */
  readonly next: <Name extends keyof LiveEvents>(
    name: Name,
    fits?: (data: LiveEvents[Name]) => boolean
  ) => Promise<LiveEvents[Name]>
  readonly ended: Promise<unknown>
  readonly leave: () => void
  readonly response: IncomingMessage
}

const listen = async ({ server }: OpenConsole, keys: ReadonlyArray<string> = []): Promise<Listener> => {
  const path = `/console/api/live?series=${keys.map(toSeriesId).join(',')}`
  const req: ClientRequest = request({ host: '127.0.0.1', port: server.port, path, agent: false })
  req.on('error', () => {})
  req.end()
  const [response] = (await once(req, 'response')) as [IncomingMessage]
  const events: Event[] = []
  let text = ''
  let rest = ''
  response.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
    const parts = (rest + chunk).split('\n\n')
    rest = parts.pop() ?? ''
    for (const part of parts) {
      const name = /^event: (.*)$/m.exec(part)?.[1]
      const data = /^data: (.*)$/m.exec(part)?.[1]
      if (name !== undefined && data !== undefined) events.push({ name, data: JSON.parse(data) } as Event)
    }
  })
  response.on('error', () => {})
  return {
    ...{ status: response.statusCode ?? 0, headers: response.headers, events, text: () => text, response },
    next: async (name, fits = () => true) => {
      const found = await until(() => events.find((one) => one.name === name && fits(one.data as never)), {
        what: name
      })
      return found.data as never
    },
    ended: new Promise((resolve) => response.once('close', () => resolve(response.complete))),
    leave: () => req.destroy()
  }
}

live('begin with everything', async ({ open }) => {
  const opened = await open()
  const key = await putSeries(opened.redis, { source: '/a', values: [1, 2, 9], anomalous: true, from: 5_000 })
  await createScalingHistory(opened.redis).append({ at: Date.now(), services: [] })()
  const one = await listen(opened, [key])
  assert.is(one.status, 200)
  assert.is(one.headers['content-type'], 'text/event-stream; charset=utf-8')
  assert.is(one.headers['cache-control'], 'no-store, no-transform')
  const points = await one.next('points')
  assert.match(one.text(), /^retry: \d+\n\n/)
  assert.equal(
    one.events.slice(0, 5).map(({ name }) => name),
    ['state', 'overview', 'alerts', 'scaling', 'points']
  )
  assert.equal([points.id, points.full, points.points.length, points.anomaly_count], [toSeriesId(key), true, 3, 1])
  assert.equal([points.anomalies.length, points.last?.value], [1, 9])
  assert.is((await one.next('scaling')).samples.length, 1)
  assert.is((await one.next('overview')).series.total, 1)
})

live('tell what is new, and nothing else', async ({ open }) => {
  const opened = await open()
  const key = await putSeries(opened.redis, { source: '/a', values: [1, 2], from: 5_000 })
  const quiet = await putSeries(opened.redis, { source: '/quiet' })
  const one = await listen(opened, [key, quiet])
  await one.next('points', ({ id }) => id === toSeriesId(quiet))
  await putSeries(opened.redis, { source: '/a', values: [9], from: 7_000, anomalous: true })
  const news = await one.next('points', ({ full }: LivePoints) => !full)
  assert.equal(news.points, [{ time: 7_000, value: 9, expected: null, lower: null, upper: null }])
  assert.equal([news.anomalies.length, news.anomaly_count, news.last?.value], [1, 1, 9])
  const at = Date.now()
  await createScalingHistory(opened.redis).append({ at, services: [] })()
  assert.equal(
    (await one.next('scaling', ({ full }: LiveScaling) => !full)).samples.map((sample) => sample.at),
    [at]
  )
  const quietly = one.events.filter((event) => event.name === 'points' && event.data.id === toSeriesId(quiet))
  assert.is(quietly.length, 1)
})

live('tell of series whose analyzer keeps no bands', async ({ open }) => {
  const opened = await open()
  const key = await putSeries(opened.redis, { source: '/a', values: [1, 2], from: 5_000, bands: false })
  const one = await listen(opened, [key])
  assert.is((await one.next('points')).points.length, 2)
  await putSeries(opened.redis, { source: '/a', values: [3], from: 7_000, bands: false })
  assert.equal(
    (await one.next('points', ({ full }: LivePoints) => !full)).points.map(({ value }) => value),
    [3]
  )
})

live('tell of alerts that are opened, updated and resolved, not of those that were there', async ({ open }) => {
  const opened = await open()
  await putAlert(opened.redis, 'old')
  const one = await listen(opened)
  await one.next('overview')
  await putAlert(opened.redis, 'new')
  await one.next('alert', ({ id }) => id === 'new')
  await putAlert(opened.redis, 'new', { status: 'updated', anomaly_count: 7 })
  await one.next('alert', ({ anomaly_count }) => anomaly_count === 7)
  await putAlert(opened.redis, 'new', { status: 'resolved', resolved_at: new Date().toISOString() })
  await one.next('alert', ({ resolved_at }) => resolved_at !== null)
  assert.equal(
    new Set(one.events.flatMap((event) => (event.name === 'alert' ? [event.data.id] : []))),
    new Set(['new'])
  )
})

live('an alert that opens while a stream does is in its beginning or comes after it', async ({ open }) => {
  const opened = await open({ live: { pollMs: 1 } })
  await putAlert(opened.redis, 'old')
  await putAlert(opened.redis, 'over', { status: 'resolved', resolved_at: new Date().toISOString() })
  const first = await listen(opened)
  assert.equal(
    (await first.next('alerts')).open.map(({ id }) => id),
    ['old']
  )
  for (let n = 0; n < 10; n += 1) {
    const [one] = await Promise.all([listen(opened), putAlert(opened.redis, `new-${n}`)])
    await until(() =>
      one.events.some(
        ({ name, data }) =>
          (name === 'alert' && data.id === `new-${n}`) ||
          (name === 'alerts' && data.open.some(({ id }) => id === `new-${n}`))
      )
    )
    one.leave()
  }
})

live('look at Redis together, and only while somebody listens', async ({ open }) => {
  const opened = await open({ live: { pollMs: 100 } })
  const many = await Promise.all(Array.from({ length: 20 }, () => listen(opened)))
  const before = opened.polls.length
  await until(() => opened.polls.length >= before + 5)
  // Each joined with at most one look of its own, and after that there is one for all.
  assert.ok(opened.polls.length <= before + 8, `${opened.polls.length - before}`)
  for (const one of many) one.leave()
  await until(() => opened.hub.streams() === 0)
  const then = opened.polls.length
  const again = await listen(opened)
  assert.ok(opened.polls.length <= then + 2)
  again.leave()
})

live('are a hundred at most; one that goes leaves its place', async ({ open }) => {
  const opened = await open({ live: { pollMs: 1_000 } })
  const all = await Promise.all(Array.from({ length: 100 }, () => listen(opened)))
  assert.ok(all.every(({ status }) => status === 200))
  assert.is(opened.hub.streams(), 100)
  const refused = await listen(opened)
  assert.equal([refused.status, refused.headers['retry-after']], [503, '1'])
  all[7]?.leave()
  await until(() => opened.hub.streams() === 99)
  assert.is((await listen(opened)).status, 200)
})

live('say that Redis is away, and tell everything anew when it is back', async () => {
  const own = await startRedis()
  const opened = await openConsole(own.url, { live: { pollMs: 20 } })
  const key = await putSeries(opened.redis, { source: '/a' })
  const one = await listen(opened, [key])
  await one.next('points')
  await own.kill()
  await one.next('state', ({ store }) => store === 'away')
  const late = await listen(opened, [key])
  assert.is((await late.next('state')).store, 'away')
  await own.start()
  for (const listener of [one, late]) {
    const away = listener.events.findIndex(
      ({ name, data }) => name === 'state' && (data as LiveEvents['state']).store === 'away'
    )
    await until(() => listener.events.slice(away).some(({ name }) => name === 'points'))
    const since = listener.events.slice(away).map((event) => (event.name === 'state' ? event.data.store : event.name))
    assert.equal(since.slice(0, 6), ['away', 'up', 'overview', 'alerts', 'scaling', 'points'])
  }
  await opened.close()
  await own.stop()
})

live('end as whole answers after their time, and when the process drains', async ({ open }) => {
  const short = await open({ settings: { CONSOLE_STREAM_MS: 50 } })
  assert.is(await (await listen(short)).ended, true)
  await until(() => short.hub.streams() === 0)
  const own = await open()
  const one = await listen(own)
  await one.next('overview')
  await own.close()
  assert.is(await one.ended, true)
})

live('say how often they give a sign of life, and give it while nothing else is to be told', async ({ open }) => {
  const one = await listen(await open({ settings: { CONSOLE_HEARTBEAT_MS: 5 }, live: { pollMs: 60_000 } }))
  assert.is((await one.next('state')).heartbeat_ms, 5)
  await until(() => one.events.filter(({ name }) => name === 'heartbeat').length > 2)
})

live('give a sign of life while Redis does not answer, and say since when', async () => {
  const own = await startRedis()
  const beating = { settings: { CONSOLE_HEARTBEAT_MS: 5 }, live: { pollMs: 5 }, commandTimeoutMs: 1_000 }
  const opened = await openConsole(own.url, beating)
  const one = await listen(opened)
  const { at } = await one.next('overview')
  own.pause()
  const before = one.events.length
  await until(() => one.events.slice(before).filter(({ name }) => name === 'heartbeat').length > 2)
  const away = await one.next('state', ({ store }) => store === 'away')
  const times = [at, away.answered_at ?? '', away.at]
  assert.ok(Date.parse(at) <= Date.parse(away.answered_at ?? ''), times.join(' '))
  assert.ok(Date.parse(away.answered_at ?? '') < Date.parse(away.at), times.join(' '))
  own.resume()
  await opened.close()
  await own.stop()
})

live(
  'wait for a client that is slow with one snapshot at most, and cut off one that does not read',
  async ({ open }) => {
    const opened = await open({ live: { patience: 30 } })
    const keys = await Promise.all(
      Array.from({ length: 24 }, (_, i) =>
        putSeries(opened.redis, {
          source: `/s${i}`,
          values: Array.from({ length: 96 }, () => Math.random()),
          anomalous: true
        })
      )
    )
    const slow = await listen(opened, keys)
    slow.response.pause()
    const good = await listen(opened, [keys[0] as string])
    // Much more than the kernel holds for it, if it were sent: 200 kB a round.
    for (let n = 0; opened.cut() === 0 && n < 500; n += 1) {
      const values = Array.from({ length: 96 }, () => n + Math.random())
      await Promise.all(
        keys.map((_, i) => putSeries(opened.redis, { source: `/s${i}`, values, from: 1e9 + n * 96_000 }))
      )
    }
    assert.is(opened.cut(), 1)
    await until(() => opened.hub.streams() === 1)
    await good.next('points', ({ full }: LivePoints) => !full)
  }
)

live('one whose first look threw takes no place', async ({ open }) => {
  const poll = () => async () => {
    throw new Error('a bug')
  }
  const { get, hub } = await open({ live: { poll, onBug: () => {} } })
  assert.is((await get('/console/api/live')).status, 500)
  await until(() => hub.streams() === 0, { what: 'its place to be free' })
})

live.run()
