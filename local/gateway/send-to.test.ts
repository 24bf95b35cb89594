import { Agent } from 'undici'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { NOBODY } from '../../test/support/nobody.ts'
import type { HttpRequest } from '../routing/http.ts'
import { gate, service, upstream } from './harness.ts'
import { createRevision } from './revision.ts'
import { createSendTo } from './send-to.ts'

const request: HttpRequest = { method: 'POST', path: '/', headers: { 'ce-id': '1' }, body: Buffer.from('{}') }
const fn = { kind: 'service', namespace: 'knomaly', name: 'fn', path: '/events' } as const

const setUp = (origin: string | undefined, changes: Parameters<typeof service>[0] = {}) => {
  const revision = createRevision(service(changes))
  if (origin !== undefined) revision.add('fn/1', origin)
  const agent = new Agent()
  const brokerUrl = (namespace: string, name: string): string => `${origin}/${namespace}/${name}`
  const sendTo = createSendTo({ revisions: new Map([[revision.key, revision]]), brokerUrl, agent })
  const close = async (): Promise<void> => {
    revision.drop('fn/1')
    await Promise.all([revision.close(), agent.destroy()])
  }
  return { sendTo, revision, close }
}

const messageOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'it resolved',
    ({ message }: Error) => message
  )

const echo = () =>
  upstream((req, res) => {
    res.setHeader('ce-id', `re:${req.headers['ce-id']}`)
    res.end(`${req.method} ${req.headers.host?.replace(/:\d+/, '')} ${req.url}`)
  })

const sending = suite('sendTo')

sending('reaches a function by its service, with the destination’s path', async () => {
  const server = await echo()
  const { sendTo, close } = setUp(server.origin)
  const { status, headers, body } = await sendTo(fn, request, 600_000)
  assert.equal([status, headers['ce-id'], body.toString()], [200, 're:1', 'POST fn.knomaly.svc.cluster.local /events'])
  await close()
  await server.close()
})

sending('reaches a Broker by its ingress, and a URI', async () => {
  const server = await echo()
  const { sendTo, close } = setUp(server.origin)
  const bodyOf = async (...[to, sent]: readonly [Parameters<typeof sendTo>[0], HttpRequest]) =>
    (await sendTo(to, sent, 600_000)).body.toString()
  assert.is(
    await bodyOf({ kind: 'broker', namespace: 'knomaly', name: 'default' }, request),
    'POST 127.0.0.1 /knomaly/default'
  )
  assert.is(await bodyOf({ kind: 'uri', uri: `${server.origin}/a?b=c` }, request), 'POST 127.0.0.1 /a?b=c')
  assert.is(
    await bodyOf({ kind: 'uri', uri: `${server.origin}/a?b=c` }, { ...request, path: '/a?b=c' }),
    'POST 127.0.0.1 /a?b=c'
  )
  await close()
  await server.close()
})

sending('rejects without an answer: no service, a dead replica, a dead URI, no answer in time', async () => {
  const silent = gate()
  const mute = await upstream((_, res) => void res.on('close', silent.open))
  const { sendTo, close, revision } = setUp(mute.origin)
  assert.is(await messageOf(sendTo({ ...fn, name: 'other' }, request, 600_000)), 'there is no service knomaly/other')
  // Long enough for it to get there on a busy machine.
  assert.is(await messageOf(sendTo(fn, request, 1_000)), 'no answer within 1000 ms')
  await silent.opened
  assert.is(revision.stats().inFlight, 0)
  assert.match(await messageOf(sendTo({ kind: 'uri', uri: NOBODY }, request, 600_000)), 'ECONNREFUSED')
  await close()
  await mute.close()
  const cut = await upstream((req) => req.socket.destroy())
  const other = setUp(cut.origin)
  assert.is(await messageOf(other.sendTo(fn, request, 600_000)), 'the replica went away before it answered')
  await other.close()
  await cut.close()
})

sending('waits for a replica no longer than it may, and leaves nothing behind', async () => {
  const { sendTo, revision, close } = setUp(undefined)
  assert.is(await messageOf(sendTo(fn, request, 20)), 'no answer within 20 ms')
  assert.equal(revision.stats(), { ready: 0, inFlight: 0, queued: 0, requests: 0 })
  await close()
})

sending('what the gateway would answer is an answer, too', async () => {
  const { sendTo, close } = setUp(undefined, { timeoutSeconds: 0.02 })
  const { status, headers } = await sendTo(fn, request, 600_000)
  assert.equal([status, headers['retry-after']], [503, '1'])
  await close()
})

sending('a reply without end is cut off', async () => {
  const flood = await upstream((_, res) => {
    const chunk = Buffer.alloc(1024 * 1024)
    const more = (): void => {
      while (!res.destroyed) if (!res.write(chunk)) return void res.once('drain', more)
    }
    more()
  })
  const { sendTo, close } = setUp(flood.origin)
  assert.is(await messageOf(sendTo(fn, request, 30_000)), 'the reply is too large')
  await close()
  await flood.close()
})

sending.run()
