import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { listenAgain, listenApart } from '../../test/support/listen.ts'
import { NOBODY } from '../../test/support/nobody.ts'
import { toMessage } from './message.ts'
import { createSender, type SenderOptions } from './send.ts'

const sending = suite('send')

const MESSAGE = toMessage({ id: '1', source: '/web', type: 't', time: '2024-01-01T00:00:00Z', data: { a: 'ü' } })

const listen = async (listener: RequestListener): Promise<{ server: Server; port: number }> => {
  const server = createServer(listener)
  return { server, port: await listenApart(server) }
}

const stop = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })

type Seen = { readonly sleeps: number[]; requests: number }

/** A sender to a server that answers `listener`; what it slept is recorded, not slept. */
const withSink = async (
  listener: (req: IncomingMessage, res: ServerResponse, n: number) => void,
  work: (sender: ReturnType<typeof createSender>, seen: Seen, server: Server, port: number) => Promise<void>,
  options: Partial<SenderOptions> = {}
): Promise<void> => {
  const seen: Seen = { sleeps: [], requests: 0 }
  const { server, port } = await listen((req, res) => {
    seen.requests += 1
    listener(req, res, seen.requests)
  })
  const sender = createSender({
    url: `http://127.0.0.1:${port}/ns/broker?a=b`,
    timeoutMs: 600_000,
    attempts: 3,
    backoffMs: 100,
    connections: 2,
    random: () => 0,
    sleep: async (ms) => {
      seen.sleeps.push(ms)
    },
    ...options
  })
  try {
    await work(sender, seen, server, port)
  } finally {
    await stop(server)
    await sender.close()
  }
}

const answer =
  (status: number) =>
  (req: IncomingMessage, res: ServerResponse): void => {
    req.resume().on('end', () => res.writeHead(status, { location: '/elsewhere' }).end())
  }

const outcome = (result: E.Either<{ _tag: string; status?: number; cause?: Error }, void>): unknown =>
  E.isRight(result) ? 'sent' : [result.left._tag, result.left.status ?? result.left.cause?.message]

sending('posts the event as it is, in binary mode', async () => {
  let got: unknown
  await withSink(
    (req, res) => {
      const chunks: Buffer[] = []
      req
        .on('data', (chunk) => chunks.push(chunk))
        .on('end', () => {
          const ce = Object.entries(req.headers).filter(([name]) => name.startsWith('c'))
          got = { method: req.method, url: req.url, ce: Object.fromEntries(ce), body: Buffer.concat(chunks).toString() }
          res.writeHead(202).end()
        })
    },
    async ({ send }, seen) => {
      assert.equal(await send(MESSAGE)(), E.right(undefined))
      assert.equal(seen, { sleeps: [], requests: 1 })
    }
  )
  assert.equal(got, {
    method: 'POST',
    url: '/ns/broker?a=b',
    ce: {
      'ce-specversion': '1.0',
      'ce-id': '1',
      'ce-source': '/web',
      'ce-type': 't',
      'ce-time': '2024-01-01T00:00:00Z',
      'content-type': 'application/json',
      connection: 'keep-alive',
      'content-length': '10'
    },
    body: '{"a":"ü"}'
  })
})

sending('each status says what it must: sent, again, refused, or not for us', async () => {
  const again = (status: number): unknown => ['SinkUnavailable', `sink answered ${status}`]
  const table: ReadonlyArray<readonly [number, unknown, number]> = [
    ...[200, 201, 202, 204].map((status) => [status, 'sent', 1] as const),
    ...[400, 413, 414, 415, 422, 431].map((status) => [status, ['SinkRefused', status], 1] as const),
    ...[404, 408, 409, 429, 500, 501, 502, 503, 504, 599].map((status) => [status, again(status), 3] as const),
    // Our access or the sink's address is wrong, not the event: no use to repeat at once, and not the event's fault.
    ...[301, 302, 307, 304, 401, 403, 405, 410].map((status) => [status, again(status), 1] as const)
  ]
  let status = 0
  await withSink(
    (req, res) => answer(status)(req, res),
    async ({ send }, seen) => {
      for (const [next, expected, requests] of table) {
        status = next
        seen.requests = 0
        assert.equal(outcome(await send(MESSAGE)()), expected, `${status}`)
        assert.is(seen.requests, requests, `${status}`)
      }
    }
  )
})

sending('is sent when a later attempt succeeds', async () => {
  await withSink(
    (req, res, n) => answer(n < 3 ? 503 : 202)(req, res),
    async ({ send }, seen) => {
      assert.is(outcome(await send(MESSAGE)()), 'sent')
      assert.equal(seen, { sleeps: [50, 100], requests: 3 })
    }
  )
})

sending('backs off by half to all of base · 2^n', async () => {
  for (const [random, sleeps] of [
    [0, [50, 100, 200, 400]],
    [0.5, [75, 150, 300, 600]],
    [1, [100, 200, 400, 800]]
  ] as const) {
    await withSink(
      answer(503),
      async ({ send }, seen) => {
        await send(MESSAGE)()
        assert.equal(seen, { sleeps, requests: 5 })
      },
      { attempts: 5, random: () => random }
    )
  }
})

sending('a sink that hangs ends by the deadline', async () => {
  await withSink(
    () => {},
    async ({ send }, seen) => {
      const begun = performance.now()
      assert.is(E.isLeft(await send(MESSAGE)()), true)
      const took = performance.now() - begun
      assert.ok(took >= 990, `${took} ms`)
      assert.is(seen.requests, 2)
    },
    { attempts: 2, timeoutMs: 500 }
  )
})

sending('an answer that never ends holds no connection longer than the deadline; its status counts', async () => {
  for (const status of [202, 503]) {
    await withSink(
      (_req, res) => {
        res.writeHead(status)
        // No gap between two chunks is long.
        const timer = setInterval(() => res.write('x'), 5)
        res.once('close', () => clearInterval(timer))
      },
      async ({ send }, seen) => {
        const results = await Promise.all([send(MESSAGE)(), send(MESSAGE)()])
        assert.ok(results.every(status === 202 ? E.isRight : E.isLeft))
        assert.is(seen.requests, 2)
      },
      { attempts: 1, timeoutMs: 1_000 }
    )
  }
})

sending('waiting for a free connection counts as well', async () => {
  await withSink(
    () => {},
    async ({ send }, seen) => {
      const results = await Promise.all(Array.from({ length: 8 }, () => send(MESSAGE)()))
      assert.ok(results.every(E.isLeft))
      // When it comes free by the first one's deadline, the others have reached theirs.
      assert.is(seen.requests, 1)
    },
    { attempts: 1, timeoutMs: 1_000, connections: 1 }
  )
})

sending('nobody listens', async () => {
  await withSink(
    answer(202),
    async ({ send }, seen) => {
      const refused = `connect ECONNREFUSED ${NOBODY.replace('http://', '')}`
      assert.equal(outcome(await send(MESSAGE)()), ['SinkUnavailable', refused])
      assert.equal(seen, { sleeps: [50, 100], requests: 0 })
    },
    { url: NOBODY }
  )
})

sending('a sink that died and came back is found again within the attempts', async () => {
  await withSink(answer(202), async ({ send }, _seen, server, port) => {
    assert.is(outcome(await send(MESSAGE)()), 'sent')
    await stop(server)
    assert.is(E.isLeft(await send(MESSAGE)()), true)
    const next = createServer(answer(202))
    await listenAgain(next, port)
    try {
      assert.is(outcome(await send(MESSAGE)()), 'sent')
    } finally {
      await stop(next)
    }
  })
})

sending('a connection that is cut in the middle of an attempt costs one attempt', async () => {
  await withSink(
    (req, res, n) => (n === 1 ? req.socket.destroy() : answer(202)(req, res)),
    async ({ send }, seen) => {
      assert.is(outcome(await send(MESSAGE)()), 'sent')
      assert.equal(seen, { sleeps: [50], requests: 2 })
    }
  )
})

sending('connections are kept and used again, and are never more than allowed', async () => {
  const sockets = new Set<unknown>()
  await withSink(
    (req, res) => {
      sockets.add(req.socket)
      answer(202)(req, res)
    },
    async ({ send }) => {
      for (let i = 0; i < 20; i += 1) assert.is(outcome(await send(MESSAGE)()), 'sent')
      assert.ok(sockets.size <= 2)
      const results = await Promise.all(Array.from({ length: 20 }, () => send(MESSAGE)()))
      assert.ok(results.every(E.isRight))
      assert.is(sockets.size, 2)
    }
  )
})

sending('the token is asked for before every attempt', async () => {
  const tokens: Array<string | undefined> = []
  let asked = 0
  await withSink(
    (req, res) => {
      tokens.push(req.headers.authorization)
      answer(503)(req, res)
    },
    async ({ send }) => {
      await send(MESSAGE)()
      assert.equal(tokens, ['Bearer t1', 'Bearer t2', 'Bearer t3'])
    },
    { token: async () => `t${++asked}` }
  )
})

sending('a token that cannot be read is no refusal', async () => {
  await withSink(
    answer(202),
    async ({ send }, seen) => {
      assert.equal(outcome(await send(MESSAGE)()), ['SinkUnavailable', 'ENOENT'])
      assert.is(seen.requests, 0)
    },
    {
      token: async () => {
        throw new Error('ENOENT')
      }
    }
  )
})

sending.run()
