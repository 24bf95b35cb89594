import { once } from 'node:events'
import { createConnection } from 'node:net'
import { gzipSync } from 'node:zlib'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type AppServer, serveApp } from '../../test/support/app-server.ts'
import { ask, type Question } from '../../test/support/ask.ts'
import { invalidInput, storeUnavailable } from '../failure/failure.ts'
import { accepted, json, reply } from './answer.ts'
import type { Handle, Route } from './route.ts'

const app = suite('app')

const LIMIT = 1000
const echo: Handle = ({ body, query, params }) => TE.right(json({ body: body.toString(), query, params }))

const routes: ReadonlyArray<Route> = [
  { method: 'get', path: '/', handle: echo },
  { method: 'post', path: '/', handle: echo },
  { method: 'get', path: '/of/:name', handle: echo },
  { method: 'delete', path: '/of/:name', handle: () => TE.right(accepted) },
  { method: 'post', path: '/reply', handle: () => TE.right(reply({ headers: { 'ce-id': '1' }, body: '{}' })) },
  { method: 'post', path: '/invalid', handle: () => TE.left(invalidInput(['/a: expected b'])) },
  { method: 'post', path: '/down', handle: () => TE.left(storeUnavailable(new Error('connect to 10.0.0.1 refused'))) },
  {
    method: 'post',
    path: '/throws',
    handle: () => {
      throw new Error('secret of the throw')
    }
  },
  { method: 'post', path: '/rejects', handle: () => () => Promise.reject(new Error('secret of the rejection')) },
  { method: 'post', path: '/rejects/nothing', handle: () => () => Promise.reject() },
  { method: 'post', path: '/rejects/route', handle: () => () => Promise.reject('route') },
  { method: 'post', path: '/rejects/null', handle: () => () => Promise.reject(null) },
  { method: 'get', path: '/bad-header', handle: () => TE.right({ status: 200, headers: { a: 'b\nc' }, body: 'x' }) }
]

let server: AppServer
app.before(async () => {
  server = await serveApp(routes, { maxBodyBytes: LIMIT })
})
app.after(async () => {
  assert.is(await server.drain(1_000), true)
})

const call = (method: string, path: string, more: Partial<Question> = {}): ReturnType<typeof ask> =>
  ask({ port: server.port, method, path, ...more })
const post = (path: string, body: string | Buffer = '', headers: Record<string, string> = {}): ReturnType<typeof ask> =>
  call('POST', path, { body, headers })

const PROBLEM = 'application/problem+json'
const problemOf = ({ status, headers, body }: Awaited<ReturnType<typeof ask>>): unknown => {
  assert.is(headers['content-type'], PROBLEM)
  assert.ok(Buffer.byteLength(body) <= 512)
  const problem = JSON.parse(body)
  assert.is(problem.status, status)
  return [status, problem.type.replace('urn:knomaly:problem:', ''), problem.detail ?? problem.errors]
}

app('hands over body, query and parameters, and writes the answer', async () => {
  const answer = await post('/?a=1&b=%20&a=2', 'ü')
  assert.equal(JSON.parse(answer.body), { body: 'ü', query: { a: ['1', '2'], b: ' ' }, params: {} })
  assert.is(answer.headers['content-type'], 'application/json')
  assert.is(answer.headers['x-powered-by'], undefined)
  assert.is(answer.headers['etag'], undefined)
  assert.equal(JSON.parse((await call('GET', '/of/a%2Fb')).body).params, { name: 'a/b' })
})

app('an answer without a body has none: a Broker takes any other body for a failure', async () => {
  const answer = await call('DELETE', '/of/x')
  assert.equal([answer.status, answer.body, answer.headers['content-length']], [202, '', '0'])
})

app('a reply is an event in binary mode', async () => {
  const { status, headers, body } = await post('/reply')
  assert.equal([status, headers['ce-id'], body], [200, '1', '{}'])
})

app('HEAD is GET without the body', async () => {
  const { status, headers, body } = await call('HEAD', '/')
  const { body: whole } = await call('GET', '/')
  assert.equal([status, headers['content-length'], body], [200, String(whole.length), ''])
})

app('failures become problems, and are logged with their cause', async () => {
  assert.equal(problemOf(await post('/invalid', '{}')), [422, 'invalid-input', ['/a: expected b']])
  const down = await post('/down', '{}')
  assert.equal(problemOf(down), [503, 'store-unavailable', undefined])
  assert.is(down.headers['retry-after'], '1')
  const { level, msg, route, status, reason, cause, method } = server.lines.at(-1) ?? {}
  assert.equal(
    { level, msg, route, status, reason, cause, method },
    {
      level: 'warn',
      msg: 'not available',
      route: '/down',
      status: 503,
      reason: 'StoreUnavailable',
      cause: 'connect to 10.0.0.1 refused',
      method: 'POST'
    }
  )
})

app('a path that is not there, a method that is not allowed, OPTIONS', async () => {
  assert.equal(problemOf(await call('GET', '/nothing')), [404, 'not-found', 'no such route'])
  assert.equal(problemOf(await post('/nothing', 'x'.repeat(5000))), [404, 'not-found', 'no such route'])
  for (const [method, path, allow] of [
    ['PUT', '/', 'GET, HEAD, POST, OPTIONS'],
    ['PATCH', '/of/x', 'GET, HEAD, DELETE, OPTIONS'],
    ['GET', '/reply', 'POST, OPTIONS'],
    ['HEAD', '/reply', 'POST, OPTIONS'],
    ['PROPFIND', '/reply', 'POST, OPTIONS']
  ] as const) {
    const answer = await call(method, path)
    assert.equal([answer.status, answer.headers.allow], [405, allow], `${method} ${path}`)
    const options = await call('OPTIONS', path)
    assert.equal([options.status, options.headers.allow, options.body], [204, allow, ''], path)
  }
})

app('a path that is no percent-encoded UTF-8', async () => {
  assert.equal(problemOf(await call('GET', '/of/%zz')), [400, 'malformed', 'the path is not percent-encoded UTF-8'])
  assert.equal(problemOf(await call('GET', '/of/%E9')), [400, 'malformed', 'the path is not percent-encoded UTF-8'])
})

app('a body over the limit by Content-Length', async () => {
  assert.is((await post('/', 'x'.repeat(LIMIT))).status, 200)
  assert.equal(problemOf(await post('/', 'x'.repeat(LIMIT + 1))), [413, 'too-large', `at most ${LIMIT} bytes`])
})

/** Bytes to the server, and what came back until it closed or `enough` is in it. */
const raw = async (
  text: string,
  enough: RegExp
): Promise<{ readonly socket: ReturnType<typeof createConnection>; readonly got: string }> => {
  const socket = createConnection(server.port, '127.0.0.1')
  socket.write(text)
  let got = ''
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    got += chunk
    if (enough.test(got)) break
  }
  return { socket, got }
}

app(
  'a body over the limit in chunks: the answer comes while the client is still sending, and the connection goes on',
  async () => {
    const chunk = (size: number): string => `${size.toString(16)}\r\n${'x'.repeat(size)}\r\n`
    const head = 'POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n'
    const { socket, got } = await raw(head + chunk(600) + chunk(600), /too-large/)
    assert.match(got, /^HTTP\/1\.1 413 /)
    socket.write(`${chunk(600)}0\r\n\r\nPOST / HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\nhi`)
    let next = ''
    for await (const bytes of socket.iterator({ destroyOnReturn: false })) {
      next += bytes
      if (next.includes('"body":"hi"')) break
    }
    assert.match(next, /HTTP\/1\.1 200 /)
    socket.destroy()
  }
)

app('compressed bodies are inflated under the same limit', async () => {
  const gzip = { 'content-encoding': 'gzip' }
  assert.is(JSON.parse((await post('/', gzipSync('hello'), gzip)).body).body, 'hello')
  assert.is(JSON.parse((await post('/', 'plain', { 'content-encoding': 'identity' })).body).body, 'plain')
  assert.equal(problemOf(await post('/', gzipSync('x'.repeat(1_000_000)), gzip)), [
    413,
    'too-large',
    `at most ${LIMIT} bytes`
  ])
  assert.equal(problemOf(await post('/', 'no gzip', gzip)), [400, 'malformed', 'the body cannot be read'])
  assert.equal(problemOf(await post('/', gzipSync('x'.repeat(50)).subarray(0, 20), gzip)), [
    400,
    'malformed',
    'the body cannot be read'
  ])
  for (const encoding of ['zstd-9', 'x', 'gzip, gzip']) {
    const answer = problemOf(await post('/', 'x', { 'content-encoding': encoding }))
    assert.equal(answer, [415, 'unsupported-media-type', 'the content encoding is not supported'], encoding)
  }
})

app('a bug is 500, logged with its stack, which is not in the answer', async () => {
  for (const path of ['/throws', '/rejects', '/rejects/nothing', '/rejects/route', '/rejects/null']) {
    const answer = await post(path, '{}')
    assert.equal(problemOf(answer), [500, 'internal-error', undefined], path)
    assert.not.match(answer.body, /secret|at |\.ts/)
    const line = server.lines.at(-1) as { level: string; msg: string; route: string; err: { stack: string } }
    assert.equal([line.level, line.msg, line.route], ['error', 'bug', path])
    assert.match(line.err.stack, /app\.test\.ts|respond\.ts/)
  }
  assert.equal(problemOf(await call('GET', '/bad-header')), [500, 'internal-error', undefined])
})

app('a client that goes away in the middle of its body is no bug', async () => {
  const before = server.lines.length
  for (const headers of [
    'content-length: 100',
    'content-length: 100\r\ncontent-encoding: gzip',
    'transfer-encoding: chunked'
  ]) {
    const socket = createConnection(server.port, '127.0.0.1')
    await once(socket, 'connect')
    socket.write(`POST / HTTP/1.1\r\nhost: a\r\n${headers}\r\n\r\n`)
    socket.write('5\r\nabc', () => socket.resetAndDestroy())
    await once(socket, 'close')
  }
  // The server has seen all three resets when it answers a later connection three times over.
  for (let i = 0; i < 200 && server.lines.length < before + 3; i += 1) await call('GET', '/')
  const levels = server.lines.slice(before).map(({ level, msg, status }) => [level, msg, status])
  assert.equal(levels, Array(3).fill(['info', 'refused', 400]))
  assert.is(server.inFlight(), 0)
})

app('headers that are too large, no Host, no HTTP', async () => {
  assert.is((await call('GET', '/', { headers: { a: 'x'.repeat(20_000) } })).status, 431)
  for (const [text, status] of [
    ['GET / HTTP/1.1\r\n\r\n', 400],
    ['BREW / HTTP/1.1\r\nhost: a\r\n\r\n', 400],
    ['hello\r\n\r\n', 400],
    ['POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n', 400]
  ] as const) {
    const { socket, got } = await raw(text, /\r\n\r\n/)
    assert.match(got, new RegExp(`^HTTP/1\\.1 ${status} `), text)
    assert.ok(got.length <= 512)
    socket.destroy()
  }
})

app('counts by method, template and code', async () => {
  await call('GET', '/of/counted')
  const text = await server.registry.metrics()
  assert.match(text, /http_requests_total\{method="GET",path="\/of\/:name",code="200"\} \d+/)
  assert.match(text, /http_requests_total\{method="other",path="other",code="404"\} 2/)
  assert.match(text, /http_requests_in_flight 0/)
  assert.not.match(text, /counted/)
})

app.run()
