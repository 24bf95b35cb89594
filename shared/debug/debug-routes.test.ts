import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type AppServer, serveApp } from '../../test/support/app-server.ts'
import { ask, type Question } from '../../test/support/ask.ts'
import { until } from '../../test/support/until.ts'
import { debugRoutes } from './debug-routes.ts'

const debug = suite('profiles')

const TOKEN = 'hunter2-and-more'
const ALLOWED = { authorization: `Bearer ${TOKEN}` }

type Serving = { readonly server: AppServer; readonly ending: AbortController }
const serving = async (tokens: ReadonlyArray<string> = [TOKEN]): Promise<Serving> => {
  const ending = new AbortController()
  return { server: await serveApp(debugRoutes({ tokens, ending: ending.signal })), ending }
}
const post = ({ server }: Serving, path: string, more: Partial<Question> = {}): ReturnType<typeof ask> =>
  ask({ port: server.port, method: 'POST', path, headers: ALLOWED, timeoutMs: 60_000, ...more })

debug('are not there at all when nobody may take one', async () => {
  const it = await serving([])
  for (const path of ['/debug/profile', '/debug/heap']) assert.is((await post(it, path)).status, 404)
  await it.server.drain(1_000)
})

debug('are for those with a token', async () => {
  const it = await serving()
  for (const path of ['/debug/profile', '/debug/heap']) {
    for (const headers of [{}, { authorization: 'Bearer wrong' }]) {
      const { status, headers: answered } = await post(it, path, { headers })
      assert.equal([status, answered['www-authenticate']], [401, 'Bearer'])
    }
  }
  assert.not.match(JSON.stringify(it.server.lines), /hunter2/)
  await it.server.drain(1_000)
})

debug('of the CPU show what the process did, and end early when it drains', async () => {
  const it = await serving()
  const both = [post(it, '/debug/profile?seconds=60'), post(it, '/debug/profile?seconds=60')]
  // One is under way, and the other one is told so.
  assert.is((await Promise.race(both)).status, 409)
  assert.is((await post(it, '/debug/heap')).status, 409)
  it.ending.abort()
  const [answer] = (await Promise.all(both)).filter(({ status }) => status === 200)
  assert.ok(answer)
  assert.match(String(answer.headers['content-disposition']), /\.cpuprofile"$/)
  const { nodes, samples, startTime, endTime } = JSON.parse(answer.body)
  assert.ok(nodes.length > 0 && samples.length > 0 && endTime > startTime)
  await it.server.drain(1_000)
})

debug('take a whole number of seconds, at most a minute', async () => {
  const it = await serving()
  for (const seconds of ['0', '61', '1.5', 'x', '-1', '1e9']) {
    assert.is((await post(it, `/debug/profile?seconds=${seconds}`)).status, 422, seconds)
  }
  await it.server.drain(1_000)
})

debug('of the heap are what a debugger reads, and another may follow', async () => {
  const it = await serving()
  for (let n = 0; n < 2; n += 1) {
    const { status, headers, body } = await post(it, '/debug/heap')
    assert.is(status, 200)
    assert.match(String(headers['content-disposition']), /\.heapsnapshot"$/)
    const { snapshot, nodes, strings } = JSON.parse(body)
    assert.ok(snapshot.node_count > 1_000 && nodes.length > 1_000 && strings.length > 1_000)
  }
  await it.server.drain(1_000)
})

/** A client that goes away as soon as its answer has begun. */
const leave = async ({ server: { port } }: Serving, path: string): Promise<void> => {
  const req = request({ host: '127.0.0.1', port, method: 'POST', path, headers: ALLOWED, agent: false })
  req.on('error', () => {})
  const [response] = (await once(req.end(), 'response')) as [IncomingMessage]
  assert.is(response.statusCode, 200)
  response.on('error', () => {})
  req.destroy()
}

debug('of the heap for a client that went away keep nobody else from one', async () => {
  const it = await serving()
  await leave(it, '/debug/heap')
  await until(async () => (await post(it, '/debug/heap')).status === 200, { timeoutMs: 60_000, what: 'another one' })
  await it.server.drain(1_000)
})

debug('of the CPU for a client that went away end with it, and not when their time is over', async () => {
  const it = await serving()
  await leave(it, '/debug/profile?seconds=60')
  const path = '/debug/profile?seconds=1'
  await until(async () => (await post(it, path)).status === 200, { timeoutMs: 20_000, what: 'another one' })
  await it.server.drain(1_000)
})

debug.run()
