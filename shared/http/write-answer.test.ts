import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type AppServer, serveApp } from '../../test/support/app-server.ts'
import { ask } from '../../test/support/ask.ts'

const streaming = suite('answers that are streams')

type Begun = { readonly server: AppServer; readonly stream: Readable; readonly ending: AbortController }

const begin = async (endless: boolean): Promise<Begun> => {
  const stream = new Readable({ read: () => {} })
  const ending = new AbortController()
  const answer = { status: 200, headers: { 'content-type': 'text/event-stream' }, stream, endless }
  const routes = [{ method: 'get' as const, path: '/stream', handle: () => async () => E.right(answer) }]
  return { server: await serveApp(routes, { ending: ending.signal }), stream, ending }
}

const open = async ({ server }: Begun): Promise<IncomingMessage> => {
  const [res] = await once(get({ host: '127.0.0.1', port: server.port, path: '/stream', agent: false }), 'response')
  return res
}

streaming('are written as they come, the headers before anything else', async () => {
  const begun = await begin(false)
  const res = await open(begun)
  assert.equal(
    [res.statusCode, res.headers['content-type'], res.headers['content-length']],
    [200, 'text/event-stream', undefined]
  )
  begun.stream.push('one')
  assert.is(String((await once(res, 'data'))[0]), 'one')
  const rest = text(res)
  begun.stream.push('two')
  begun.stream.push(null)
  assert.is(await rest, 'two')
  assert.is(await begun.server.drain(1_000), true)
})

streaming('are destroyed when the client goes away', async () => {
  const begun = await begin(true)
  const res = await open(begun)
  const closed = once(begun.stream, 'close')
  res.destroy()
  await closed
  assert.is(await begun.server.drain(1_000), true)
})

streaming('without an end of their own end as whole answers when the process drains', async () => {
  const begun = await begin(true)
  const res = await open(begun)
  const closed = once(begun.stream, 'close')
  const drained = begun.server.drain(5_000)
  begun.ending.abort()
  assert.is(await text(res), '')
  assert.is(res.complete, true)
  await closed
  assert.is(await drained, true)
})

streaming('that were asked for while the process drains end at once', async () => {
  const begun = await begin(true)
  begun.ending.abort()
  const res = await open(begun)
  assert.is(await text(res), '')
  assert.is(begun.stream.destroyed, true)
  assert.is(await begun.server.drain(1_000), true)
})

streaming('with an end are not cut short when the process drains', async () => {
  const begun = await begin(false)
  const res = await open(begun)
  const drained = begun.server.drain(5_000)
  begun.ending.abort()
  begun.stream.push('whole')
  begun.stream.push(null)
  assert.is(await text(res), 'whole')
  assert.is(await drained, true)
})

streaming('that fail are cut off and logged, so that nobody takes a part for the whole', async () => {
  const begun = await begin(false)
  const res = await open(begun)
  begun.stream.push('part')
  await once(res, 'data')
  const failed = once(res, 'error')
  begun.stream.destroy(new Error('the disk is gone'))
  assert.is((await failed)[0].code, 'ECONNRESET')
  assert.equal(
    begun.server.lines.map(({ msg, route }) => [msg, route]),
    [['bug', '/stream']]
  )
  assert.is(await begun.server.drain(1_000), true)
})

streaming('that are destroyed without an error before their end are cut off too', async () => {
  const begun = await begin(false)
  const res = await open(begun)
  const failed = once(res, 'error')
  res.resume()
  begun.stream.destroy()
  assert.is((await failed)[0].code, 'ECONNRESET')
  assert.is(await begun.server.drain(1_000), true)
})

streaming('are not begun for HEAD', async () => {
  const begun = await begin(true)
  const { status, body } = await ask({ port: begun.server.port, method: 'HEAD', path: '/stream' })
  assert.equal([status, body, begun.stream.destroyed], [200, '', true])
  assert.is(await begun.server.drain(1_000), true)
})

streaming.run()
