import { once } from 'node:events'
import { Agent, type RequestListener, type ServerResponse } from 'node:http'
import { createConnection, type Socket } from 'node:net'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ask } from '../../test/support/ask.ts'
import { type RunningServer, serve, TIMEOUTS, type Timeouts } from './serve.ts'

const serving = suite('serve')

const start = (listener: RequestListener, timeouts: Partial<Timeouts> = {}): Promise<RunningServer> =>
  serve(listener, 0, '127.0.0.1', { ...TIMEOUTS, ...timeouts })

const hello: RequestListener = (_req, res) => {
  res.end('hello')
}

/** A listener that leaves its requests unanswered until `answer` is called, and tells when there are `count` of them. */
const held = (): {
  listener: RequestListener
  until: (count: number) => Promise<void>
  answer: (text: string) => void
} => {
  const waiting: ServerResponse[] = []
  let check = (): void => {}
  return {
    listener: (_req, res) => {
      waiting.push(res)
      check()
    },
    until: (count) =>
      new Promise((resolve) => {
        check = () => {
          if (waiting.length >= count) resolve()
        }
        check()
      }),
    answer: (text) => waiting.splice(0).map((res) => res.end(text))
  }
}

const connect = async (port: number): Promise<Socket> => {
  const socket = createConnection(port, '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

/** What it got until its end. A reset ends it, too: whoever sends to a server that has closed is answered so, after what was said. */
const all = async (socket: Socket): Promise<string> => {
  let got = ''
  socket.on('data', (chunk) => {
    got += chunk
  })
  await new Promise<void>((resolve) => socket.once('close', () => resolve()))
  return got
}

serving(
  'an idle connection is kept for more than the 90 s of queue-proxy, and requests have less than a minute',
  () => {
    assert.ok(TIMEOUTS.keepAliveMs > 90_000)
    assert.ok(TIMEOUTS.headersMs <= TIMEOUTS.requestMs)
    assert.ok(TIMEOUTS.requestMs <= 60_000)
  }
)

serving('tells clients how long a connection is kept', async () => {
  const agent = new Agent({ keepAlive: true })
  const server = await start(hello)
  const { headers } = await ask({ port: server.port, agent })
  assert.equal([headers.connection, headers['keep-alive']], ['keep-alive', 'timeout=95'])
  agent.destroy()
  assert.is(await server.drain(1_000), true)
})

serving('a port that is taken is an error', async () => {
  const server = await start(hello)
  const error = await serve(hello, server.port, '127.0.0.1').catch((reason: Error & { code?: string }) => reason.code)
  assert.is(error, 'EADDRINUSE')
  await server.drain(1_000)
})

serving('a client that trickles its headers or its body is sent away', async () => {
  const server = await start((req, res) => void req.resume().on('end', () => res.end()), {
    headersMs: 100,
    requestMs: 150,
    checkMs: 20
  })
  for (const begin of [
    'POST / HTTP/1.1\r\nhost: a\r\n',
    'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\n'
  ]) {
    const socket = await connect(server.port)
    socket.write(begin)
    // Written after what has arrived was read: a write into a connection that was reset throws away what is still unread.
    const trickle = setInterval(() => setImmediate(() => socket.write('x')), 20)
    socket.once('data', () => clearInterval(trickle))
    const got = await all(socket)
    clearInterval(trickle)
    assert.match(got, /^HTTP\/1\.1 408 /)
  }
  assert.is(server.inFlight(), 0)
  assert.is(await server.drain(1_000), true)
})

serving('drain finishes what is in flight and says that the connection closes', async () => {
  const { listener, until, answer } = held()
  const agent = new Agent({ keepAlive: true })
  const server = await start(listener)
  const asked = ask({ port: server.port, agent })
  await until(1)
  assert.is(server.inFlight(), 1)
  const drained = server.drain(600_000)
  const refused = await ask({ port: server.port }).catch((error: Error & { code?: string }) => error.code)
  assert.is(refused, 'ECONNREFUSED')
  answer('whole')
  const { status, headers, body } = await asked
  assert.equal([status, headers.connection, body], [200, 'close', 'whole'])
  assert.is(await drained, true)
  assert.is(server.inFlight(), 0)
  agent.destroy()
})

serving('drain ends connections that are idle, and those on which nothing was ever sent', async () => {
  const server = await start(hello)
  const agent = new Agent({ keepAlive: true })
  await ask({ port: server.port, agent })
  const silent = await connect(server.port)
  const ended = once(silent, 'close')
  // It does not come to the bound: who waits for a client here waits for the runner's.
  assert.is(await server.drain(600_000), true)
  await ended
  agent.destroy()
})

serving('a request that comes on an open connection while draining is answered, with Connection: close', async () => {
  const { listener, until, answer } = held()
  const server = await start(listener)
  const socket = await connect(server.port)
  socket.write('GET /1 HTTP/1.1\r\nhost: a\r\n\r\n')
  const other = await connect(server.port)
  other.write('GET /2 HTTP/1.1\r\n')
  await until(1)
  const drained = server.drain(600_000)
  other.write('host: a\r\n\r\n')
  await until(2)
  answer('late')
  for (const text of [await all(socket), await all(other)]) {
    assert.match(text, /^HTTP\/1\.1 200 /)
    assert.match(text, /connection: close/i)
    assert.match(text, /late$/)
  }
  assert.is(await drained, true)
})

serving('an answer that had begun is finished, and its connection is closed then', async () => {
  let res: ServerResponse | undefined
  const server = await start((_req, response) => {
    res = response
    response.write('first ')
  })
  const socket = await connect(server.port)
  socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n')
  const [first] = await once(socket, 'data')
  assert.match(String(first), 'keep-alive')
  const drained = server.drain(600_000)
  res?.end('last')
  assert.match(await all(socket), 'last')
  assert.is(await drained, true)
})

serving('drain is bounded: what does not end is cut off', async () => {
  const { listener, until } = held()
  const server = await start(listener)
  const asked = ask({ port: server.port }).catch((error: Error & { code?: string }) => error.code)
  await until(1)
  const begun = performance.now()
  assert.is(await server.drain(100), false)
  const took = performance.now() - begun
  assert.ok(took >= 95, `${took} ms`)
  assert.is(await asked, 'ECONNRESET')
})

serving.run()
