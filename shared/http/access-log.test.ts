import { request } from 'node:http'
import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type AppServer, serveApp } from '../../test/support/app-server.ts'
import { ask } from '../../test/support/ask.ts'
import { until } from '../../test/support/until.ts'
import { invalidInput, storeUnavailable } from '../failure/failure.ts'
import type { AccessLogMode } from './access-log.ts'
import { accepted, json } from './answer.ts'
import type { Route } from './route.ts'

const access = suite('access log')

const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
const TRACE_ID = TRACE.slice(3, 35)

let isReady = true
const routes: ReadonlyArray<Route> = [
  { method: 'post', path: '/', handle: () => TE.right(accepted) },
  { method: 'get', path: '/of/:name', handle: () => TE.right(json({})) },
  { method: 'post', path: '/invalid', handle: () => TE.left(invalidInput(['/a: expected b'])) },
  { method: 'post', path: '/down', handle: () => TE.left(storeUnavailable(new Error('no'))) },
  { method: 'post', path: '/never', handle: () => () => new Promise(() => {}) },
  { method: 'get', path: '/readyz', handle: () => async () => E.right(json({}, isReady ? 200 : 503)) }
]

const serving = (mode: AccessLogMode): Promise<AppServer> => serveApp(routes, { access: mode })

type Line = Readonly<Record<string, unknown>>
const linesOf = ({ lines }: AppServer): ReadonlyArray<Line> => lines.filter(({ msg }) => msg === 'request')
/** The line comes after the answer. */
const saidOf = async (server: AppServer, count: number): Promise<ReadonlyArray<Line>> => {
  await until(() => linesOf(server).length >= count)
  return linesOf(server)
}

access('a line says what was asked, what was answered, how long it took and which event it was', async () => {
  const server = await serving('sampled')
  const headers = { 'ce-specversion': '1.0', 'ce-id': 'e-1', traceparent: TRACE }
  await ask({ port: server.port, method: 'POST', headers, body: '{"a":1}' })
  const [line] = await saidOf(server, 1)
  const { time, ms, ...rest } = line as Line
  assert.equal(rest, {
    ...{ level: 'info', service: 'test', method: 'POST', route: '/', status: 202, bytes: 7 },
    ...{ traceId: TRACE_ID, eventId: 'e-1', msg: 'request' }
  })
  assert.ok(typeof time === 'string' && typeof ms === 'number' && ms >= 0)
  await server.drain(1_000)
})

access('a route is told by its template, and a request without a trace gets one', async () => {
  const server = await serving('sampled')
  await ask({ port: server.port, path: '/of/secret-name?token=hunter2' })
  await ask({ port: server.port, path: '/nowhere/hunter2' })
  const lines = await saidOf(server, 2)
  assert.equal(
    lines.map(({ route, status }) => [route, status]),
    [
      ['/of/:name', 200],
      ['other', 404]
    ]
  )
  assert.not.match(JSON.stringify(lines), /secret-name|hunter2/)
  for (const { traceId } of lines) assert.match(String(traceId), /^[0-9a-f]{32}$/)
  await server.drain(1_000)
})

access('many in a second: ten lines, and then one for a hundred', async () => {
  const server = await serving('sampled')
  const begin = Date.now()
  for (let i = 0; i < 150; i += 1) await ask({ port: server.port, method: 'POST' })
  const seconds = Math.floor((Date.now() - begin) / 1000) + 2
  const lines = await saidOf(server, 10)
  assert.ok(lines.length <= 12 * seconds && lines.length < 150, `${lines.length} lines in ${seconds} s`)
  await server.drain(1_000)
})

access('all, when all are asked for; none when none are', async () => {
  const [all, off] = [await serving('all'), await serving('off')]
  for (let i = 0; i < 30; i += 1) {
    await ask({ port: all.port, method: 'POST' })
    await ask({ port: off.port, method: 'POST' })
  }
  assert.is((await saidOf(all, 30)).length, 30)
  assert.is(linesOf(off).length, 0)
  await Promise.all([all.drain(1_000), off.drain(1_000)])
})

access('every answer of 500 and above has its line, however many there are', async () => {
  const server = await serving('sampled')
  for (let i = 0; i < 30; i += 1) await ask({ port: server.port, method: 'POST', path: '/down' })
  assert.is((await saidOf(server, 30)).length, 30)
  await server.drain(1_000)
})

access('a client that goes away before its answer is told with 499', async () => {
  const server = await serving('sampled')
  const req = request({ host: '127.0.0.1', port: server.port, method: 'POST', path: '/never', agent: false })
  req.on('error', () => {})
  req.end('{}')
  await until(() => server.inFlight() === 1)
  req.destroy()
  assert.is((await saidOf(server, 1))[0]?.['status'], 499)
  await server.drain(1_000)
})

access('probes have a line only when they are answered with no', async () => {
  const server = await serving('all')
  await ask({ port: server.port, path: '/readyz' })
  isReady = false
  await ask({ port: server.port, path: '/readyz' })
  isReady = true
  const lines = await saidOf(server, 1)
  assert.equal(
    lines.map(({ route, status }) => [route, status]),
    [['/readyz', 503]]
  )
  await server.drain(1_000)
})

access('a refusal names the same trace and event as its request', async () => {
  const server = await serving('all')
  const headers = { 'ce-id': 'e-2', 'ce-traceparent': TRACE }
  await ask({ port: server.port, method: 'POST', path: '/invalid', headers })
  await saidOf(server, 1)
  const told = server.lines.map(({ msg, traceId, eventId }) => [msg, traceId, eventId])
  assert.equal(told, [
    ['refused', TRACE_ID, 'e-2'],
    ['request', TRACE_ID, 'e-2']
  ])
  await server.drain(1_000)
})

access.run()
