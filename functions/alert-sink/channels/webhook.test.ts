import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { applyAnomalies } from '../../../shared/alerting/life-cycle.ts'
import { anomalyAt, TEN } from '../../../shared/alerting/testing/anomaly-fixture.ts'
import { SHORT_RULE } from '../../../shared/alerting/testing/rule-fixture.ts'
import type { Transition } from '../../../shared/alerting/transition.ts'
import { NOBODY } from '../../../test/support/nobody.ts'
import { toAlertEvent } from '../alert-event.ts'
import type { Notice } from '../notice.ts'
import { refused, tryAgain } from './channel.ts'
import { webhookChannel } from './webhook.ts'

const webhook = suite('webhook')

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
const TRACE = { traceparent: TRACEPARENT, tracestate: 'a=1,b=2' }
const LINK = 'https://example.com/console/#/alerts/'
const [transition] = applyAnomalies(undefined, [anomalyAt(TEN)], SHORT_RULE, TEN).transitions
const NOTICE: Notice = { ...toAlertEvent(transition as Transition, TRACE, TEN), since: TEN, attempts: 0 }

type Got = {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}
type Receiver = { readonly url: string; readonly got: Got[]; readonly close: () => Promise<void> }

/** A real receiver that keeps what it gets and answers as told. */
const receiver = async (answer: (res: ServerResponse) => void): Promise<Receiver> => {
  const got: Got[] = []
  const server: Server = createServer(async (req, res) => {
    got.push({ method: req.method ?? '', path: req.url ?? '', headers: req.headers, body: await text(req) })
    answer(res)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = async (): Promise<void> => {
    if (!server.listening) return
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?team=a`, got, close }
}

const attempt = async (url: string, { secret, timeoutMs = 600_000 }: { secret?: string; timeoutMs?: number } = {}) => {
  const channel = webhookChannel({
    ...{ name: 'webhook', url, secret, timeoutMs, connections: 2, now: () => TEN + 7_999 },
    compose: { link: (id) => `${LINK}${id}` }
  })
  try {
    return await channel.deliver(NOTICE)()
  } finally {
    await channel.close?.()
  }
}

const status = (code: number) => (res: ServerResponse) => void res.writeHead(code).end('whatever')

webhook('posts the alert as JSON, signed, named by its event', async () => {
  const { url, got, close } = await receiver(status(204))
  assert.equal(await attempt(url, { secret: 's3cret' }), E.right(undefined))
  await close()
  const [{ method, path, headers, body }] = got as [Got]
  assert.equal([method, path, got.length], ['POST', '/hook?team=a', 1])
  const { id, time, alert } = NOTICE
  assert.equal(JSON.parse(body), { event_id: id, time, sequence: 1, alert, link: `${LINK}${alert.id}` })
  const t = TEN / 1000 + 7
  const expected = createHmac('sha256', 's3cret').update(`${t}.${body}`).digest('hex')
  assert.is(headers['x-knomaly-signature'], `t=${t},v1=${expected}`)
  assert.is(headers['x-knomaly-delivery'], NOTICE.id)
  assert.is(headers['content-type'], 'application/json')
  assert.equal([headers['traceparent'], headers['tracestate']], [TRACEPARENT, 'a=1,b=2'])
})

webhook('signs nothing without a secret, and takes user and password from the address', async () => {
  const { url, got, close } = await receiver(status(200))
  await attempt(url.replace('127.0.0.1', 'me:p%40ss@127.0.0.1'))
  await close()
  const [{ headers }] = got as [Got]
  assert.is(headers['x-knomaly-signature'], undefined)
  assert.is(headers.authorization, `Basic ${Buffer.from('me:p@ss').toString('base64')}`)
})

const rows: ReadonlyArray<readonly [status: number, 'done' | 'again' | 'never']> = [
  ...([200, 201, 202, 204] as const).map((code) => [code, 'done'] as const),
  ...([408, 409, 425, 429, 500, 501, 502, 503, 504] as const).map((code) => [code, 'again'] as const),
  ...([301, 302, 307, 400, 401, 403, 404, 405, 410, 413, 422] as const).map((code) => [code, 'never'] as const)
]
for (const [code, what] of rows) {
  webhook(`status ${code}: ${what}`, async () => {
    const { url, got, close } = await receiver(status(code))
    const reason = `status ${code}`
    const expected = { done: E.right(undefined), again: E.left(tryAgain(reason)), never: E.left(refused(reason)) }
    assert.equal(await attempt(url), expected[what])
    assert.is(got.length, 1)
    await close()
  })
}

webhook('nothing listens: again', async () => {
  assert.equal(await attempt(NOBODY), E.left(tryAgain('ECONNREFUSED')))
})

webhook('no answer in time: again', async () => {
  const { url, got, close } = await receiver(() => {})
  assert.equal(await attempt(url, { timeoutMs: 1_000 }), E.left(tryAgain('no answer in time')))
  assert.is(got.length, 1)
  await close()
})

webhook('an answer that never ends counts by its status', async () => {
  const { url, close } = await receiver((res) => void res.writeHead(200).write('and on'))
  assert.equal(await attempt(url, { timeoutMs: 1_000 }), E.right(undefined))
  await close()
})

webhook('a connection that breaks off: again', async () => {
  const { url, close } = await receiver((res) => void res.destroy())
  assert.equal(await attempt(url), E.left(tryAgain('UND_ERR_SOCKET')))
  await close()
})

webhook.run()
