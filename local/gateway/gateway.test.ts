import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { NOBODY } from '../../test/support/nobody.ts'
import { until } from '../../test/support/until.ts'
import { startGateway } from './gateway.ts'
import { bench, call, gate, upstream } from './harness.ts'

const problem = (status: number, title: string) => JSON.stringify({ type: 'about:blank', title, status })

const gateway = suite('gateway')

gateway('passes method, path, query, headers and body on, and the answer back', async () => {
  const fn = await upstream((req, res) => {
    const chunks: Buffer[] = []
    req.on('data', (chunk: Buffer) => chunks.push(chunk))
    req.on('end', () => {
      const { host, 'ce-id': id, 'x-forwarded-for': from } = req.headers
      res.writeHead(201, { 'content-type': 'application/json', 'x-fn': ['a', 'b'] })
      res.end(
        JSON.stringify({ method: req.method, url: req.url, host, id, from, body: Buffer.concat(chunks).toString() })
      )
    })
  })
  const { port, close } = await bench([fn.origin])
  const reply = await call(port, {
    method: 'POST',
    path: '/a%20b?c=d',
    headers: { 'ce-id': 'ü' },
    body: Buffer.from('{"x":1}')
  })
  assert.equal(
    {
      status: reply.status,
      type: reply.headers['content-type'],
      fn: reply.headers['x-fn'],
      body: JSON.parse(reply.body)
    },
    {
      status: 201,
      type: 'application/json',
      fn: 'a, b',
      body: {
        method: 'POST',
        url: '/a%20b?c=d',
        host: 'fn.knomaly.svc.cluster.local',
        id: 'ü',
        from: '127.0.0.1',
        body: '{"x":1}'
      }
    }
  )
  await close()
  await fn.close()
})

gateway('passes answers without a body on: 204, 304, HEAD', async () => {
  const fn = await upstream((req, res) => {
    res.writeHead(Number(req.headers['x-status']), req.method === 'HEAD' ? { 'content-length': 5 } : {}).end()
  })
  const { port, close } = await bench([fn.origin])
  const statusOf = async (method: string, status: number) => {
    const reply = await call(port, { method, headers: { 'x-status': status } })
    return [reply.status, reply.body, reply.headers['content-length'], reply.headers['transfer-encoding']]
  }
  assert.equal(await statusOf('POST', 204), [204, '', undefined, undefined])
  assert.equal(await statusOf('GET', 304), [304, '', undefined, undefined])
  assert.equal(await statusOf('HEAD', 200), [200, '', '5', undefined])
  await close()
  await fn.close()
})

gateway('404 when no rule matches', async () => {
  const { port, close } = await bench([])
  // The rule of this bench takes every path; only the asterisk form has none.
  const { status, body, headers } = await call(port, { method: 'OPTIONS', path: '*' })
  assert.equal(
    [status, body, headers['content-type']],
    [404, problem(404, 'no route for this host, path and method'), 'application/problem+json']
  )
  await close()
})

gateway('takes the whole URL of a client that believes it to be a proxy', async () => {
  const fn = await upstream((req, res) => res.end(req.url))
  const { port, close } = await bench([fn.origin])
  assert.is((await call(port, { path: 'http://elsewhere:1/a?b=c' })).body, '/a?b=c')
  await close()
  await fn.close()
})

gateway('503 until it is opened', async () => {
  const own = await startGateway({ port: 0, host: '127.0.0.1', router: () => undefined, revisions: new Map() })
  const before = await call(own.port)
  own.open()
  assert.equal([before.status, before.headers['retry-after'], (await call(own.port)).status], [503, '1', 404])
  await own.close(0)
})

gateway('503 with Retry-After when no replica becomes ready within timeoutSeconds', async () => {
  const { port, close } = await bench([], { timeoutSeconds: 0.02 })
  const { status, headers, body } = await call(port)
  assert.equal([status, headers['retry-after'], body], [503, '1', problem(503, 'no replica is ready')])
  await close()
})

gateway('a request waits for the replica that is being started', async () => {
  const fn = await upstream((_, res) => res.end('hello'))
  const { port, close, revision } = await bench([])
  const reply = call(port)
  await until(() => revision.stats().queued === 1)
  revision.add('late', fn.origin)
  assert.is((await reply).body, 'hello')
  await revision.drain('late')
  await close()
  await fn.close()
})

gateway('a request counts while it waits and while it runs, and no longer', async () => {
  let nowMs = 0
  const fn = await upstream((_, res) => {
    nowMs = 1_000
    res.end()
  })
  const { port, close, revision } = await bench([], {}, { now: () => nowMs })
  const reply = call(port)
  await until(() => revision.stats().queued === 1)
  nowMs = 500
  revision.add('late', fn.origin)
  await reply
  assert.equal(revision.report(), { concurrency: 1, requests: 1 })
  nowMs = 2_000
  assert.equal(revision.report(), { concurrency: 0, requests: 0 })
  await revision.drain('late')
  await close()
  await fn.close()
})

gateway('a refused connection is tried on another replica, with its body', async () => {
  const fn = await upstream((req, res) => req.pipe(res))
  const options = { random: () => 0, suspectMs: 30_000 }
  const { port, close, revision } = await bench([NOBODY, fn.origin], {}, options)
  const { status, body } = await call(port, { method: 'POST', body: 'once' })
  assert.equal([status, body], [200, 'once'])
  assert.is(revision.report().requests, 1, 'it counts once')
  await close()
  await fn.close()
})

gateway('502 when the replica goes away before it answers, and no second attempt', async () => {
  let seen = 0
  const fn = await upstream((req) => {
    seen += 1
    req.socket.destroy()
  })
  const { port, close, revision } = await bench([fn.origin])
  const { status, body } = await call(port, { method: 'POST', body: '{}' })
  assert.equal([status, body, seen], [502, problem(502, 'the replica went away before it answered'), 1])
  assert.is(revision.stats().inFlight, 0)
  await close()
  await fn.close()
})

gateway('the client’s connection ends when the replica goes away in the middle of its answer', async () => {
  const fn = await upstream((req, res) => {
    res.writeHead(200, { 'content-length': 10 })
    res.write('half', () => req.socket.destroy())
  })
  const { port, close } = await bench([fn.origin])
  const error = await call(port).then(
    () => undefined,
    (reason: NodeJS.ErrnoException) => reason
  )
  assert.is(error?.code, 'ECONNRESET')
  await close()
  await fn.close()
})

gateway('504 after timeoutSeconds, and the function sees its client go', async () => {
  const gone = gate()
  const fn = await upstream((_, res) => void res.on('close', gone.open))
  // Long enough for the request to get there on a busy machine.
  const { port, close } = await bench([fn.origin], { timeoutSeconds: 1 })
  const { status, body } = await call(port)
  assert.equal([status, body], [504, problem(504, 'request timeout')])
  await gone.opened
  await close()
  await fn.close()
})

gateway('runs no more than containerConcurrency, lets ten times as many wait, refuses the next', async () => {
  const release = gate()
  let running = 0
  let most = 0
  const fn = await upstream(async (_, res) => {
    running += 1
    most = Math.max(most, running)
    await release.opened
    running -= 1
    res.end()
  })
  const { port, close, revision } = await bench([fn.origin], { containerConcurrency: 1 })
  const accepted = Array.from({ length: 11 }, () => call(port))
  await until(() => revision.stats().queued === 10)
  const refused = await call(port)
  assert.equal([refused.status, refused.body], [503, problem(503, 'pending request queue full')])
  release.open()
  assert.equal(
    (await Promise.all(accepted)).map(({ status }) => status),
    Array(11).fill(200)
  )
  assert.equal([most, revision.stats()], [1, { ready: 1, inFlight: 0, queued: 0, requests: 11 }])
  await close()
  await fn.close()
})

gateway('503 for a request that has waited for a slot as long as it may', async () => {
  const { port, close, revision } = await bench([NOBODY], { containerConcurrency: 1, timeoutSeconds: 0.05 })
  revision.acquire({ granted: () => undefined, refused: () => undefined })
  const { status, body } = await call(port)
  assert.equal([status, body, revision.stats().queued], [503, problem(503, 'no replica is ready'), 0])
  await close().catch(() => undefined)
})

gateway('a replica that is drained gets no new request and keeps its running one', async () => {
  const release = gate()
  const old = await upstream(async (_, res) => {
    await release.opened
    res.end('old')
  })
  const fresh = await upstream((_, res) => res.end('new'))
  const { port, close, revision } = await bench([old.origin])
  const running = call(port)
  await until(() => revision.stats().inFlight === 1)
  const drained = revision.drain('fn/1')
  revision.add('fn/2', fresh.origin)
  assert.is((await call(port)).body, 'new')
  release.open()
  await drained
  assert.is((await running).body, 'old')
  await revision.drain('fn/2')
  await close()
  await Promise.all([old.close(), fresh.close()])
})

gateway('closing lets what is in flight end and takes nothing new', async () => {
  const release = gate()
  const fn = await upstream(async (_, res) => {
    await release.opened
    res.end('done')
  })
  const { port, close, gateway: own, revision } = await bench([fn.origin])
  const running = call(port, { headers: { connection: 'keep-alive' } })
  await until(() => revision.stats().inFlight === 1)
  const closed = own.close(30_000)
  const refused = await call(port).then(
    () => undefined,
    ({ code }: NodeJS.ErrnoException) => code
  )
  release.open()
  assert.equal([refused, (await running).body], ['ECONNREFUSED', 'done'])
  await closed
  await close()
  await fn.close()
})

gateway('a port that is taken rejects', async () => {
  const fn = await upstream(() => undefined)
  const taken = startGateway({ port: fn.port, host: '127.0.0.1', router: () => undefined, revisions: new Map() })
  assert.is(
    await taken.then(
      () => undefined,
      ({ code }: NodeJS.ErrnoException) => code
    ),
    'EADDRINUSE'
  )
  await fn.close()
})

gateway.run()
