import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { startGateway } from '../gateway/gateway.ts'
import { call, service, upstream } from '../gateway/harness.ts'
import { createRevision } from '../gateway/revision.ts'
import { createRouter } from '../gateway/router.ts'
import { asJson, createEndpoints, type Endpoint } from './endpoints.ts'
import { isFromThisMachine } from './this-machine.ts'

const endpoints = suite('endpoints of the platform')

/** Behind a gateway where every path and some hosts lead to a function, which must never see these requests. */
const setUp = async () => {
  const seen: unknown[] = []
  const errors: string[] = []
  const fn = await upstream((req, res) => {
    seen.push(req.url)
    res.end('function')
  })
  const spec = service()
  const revision = createRevision(spec)
  revision.add('fn/1', fn.origin)
  const rule = { hostnames: [], path: { type: 'PathPrefix', value: '/' }, service: spec } as const
  const own = createEndpoints(
    new Map<string, Endpoint>([
      ['here', () => asJson({ a: 1 })],
      ['broken', () => Promise.reject(new Error('inside'))]
    ]),
    ({ message }) => errors.push(message)
  )
  const gateway = await startGateway({
    port: 0,
    host: '127.0.0.1',
    router: createRouter({ services: [spec], edge: [rule] }),
    revisions: new Map([[revision.key, revision]]),
    own
  })
  gateway.open()
  const close = async (): Promise<void> => {
    await gateway.close(0)
    revision.drop('fn/1')
    await fn.close()
  }
  return { port: gateway.port, seen, errors, close }
}

endpoints('answer before any route, and no function sees what is below their prefix', async () => {
  const { port, seen, errors, close } = await setUp()
  const ask = async (path: string, headers = {}, method = 'GET') => {
    const { status, body } = await call(port, { path, headers, method })
    return `${status} ${body.slice(0, 9)}`
  }
  const answers = [
    await ask('/_platform/here'),
    await ask('/_platform/here?a=b', { host: 'fn.knomaly.localhost' }),
    await ask('/_platform/here', {}, 'HEAD'),
    await ask('/_platform/here', {}, 'POST'),
    await ask('/_platform/there'),
    await ask('/_platform/'),
    await ask('/_platform/here', { host: 'evil.example.org' }),
    await ask('/_platform/here', { 'x-forwarded-for': '10.1.2.3' }),
    await ask('/_platform/broken')
  ]
  const problem = '{"type":"'
  assert.equal(answers, [
    '200 {"a":1}\n',
    '200 {"a":1}\n',
    '200 ',
    `405 ${problem}`,
    `404 ${problem}`,
    `404 ${problem}`,
    `404 ${problem}`,
    `404 ${problem}`,
    `500 ${problem}`
  ])
  assert.equal([seen, errors], [[], ['inside']])
  assert.is((await call(port, { path: '/_platformer' })).body, 'function')
  const { headers } = await call(port, { path: '/_platform/here' })
  assert.equal([headers['content-type'], headers['cache-control']], ['application/json', 'no-store'])
  await close()
})

endpoints('are for programs of this machine, by whatever address they come', () => {
  const from = (remoteAddress: string | undefined, localAddress = '127.0.0.1', host = 'localhost:8080') =>
    isFromThisMachine({
      headers: { host },
      socket: { remoteAddress, localAddress } as Parameters<typeof isFromThisMachine>[0]['socket']
    })
  const allowed = [
    from('127.0.0.1'),
    from('127.8.8.8'),
    from('::1', '::1', '[::1]:8080'),
    from('::ffff:127.0.0.1'),
    from('192.0.2.1', '192.0.2.1', '192.0.2.1:8080'),
    from('127.0.0.1', '127.0.0.1', 'console.knomaly.localhost:8080')
  ]
  const refused = [
    from(undefined),
    from('192.0.2.7', '192.0.2.1'),
    from('2001:db8::1', '::1'),
    from('::ffff:10.0.0.1'),
    from('127.0.0.1', '127.0.0.1', 'localhost.example.org'),
    from('127.0.0.1', '127.0.0.1', 'rebound.example.org:8080')
  ]
  assert.equal([allowed, refused], [Array(6).fill(true), Array(6).fill(false)])
})

endpoints.run()
