import { once } from 'node:events'
import { type IncomingMessage, request, type ServerResponse } from 'node:http'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { until } from '../../test/support/until.ts'
import { bench, call, gate, upstream } from './harness.ts'

const events = suite('event streams')

/** A function that has one stream under way, which the test writes to. */
const streaming = async () => {
  const streams: ServerResponse[] = []
  const gone = gate()
  const fn = await upstream((req, res) => {
    if (req.url !== '/live') return void res.end('other')
    res.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' }).flushHeaders()
    res.on('close', gone.open)
    streams.push(res)
  })
  const front = await bench([fn.origin], { timeoutSeconds: 600 })
  /** Resolves with the head. */
  const listen = async () => {
    const req = request({ port: front.port, path: '/live', agent: false }).end()
    const [res] = (await once(req, 'response')) as [IncomingMessage]
    res.on('error', () => undefined).setEncoding('utf8')
    return { req, res }
  }
  return { fn, front, streams, gone, listen }
}

events('the head comes before there is an event, and each event as it is written', async () => {
  const { fn, front, streams, listen } = await streaming()
  const { req, res } = await listen()
  assert.equal([res.statusCode, res.headers['content-type']], [200, 'text/event-stream; charset=utf-8'])
  for (const text of ['data: 1\n\n', ': still here\n\n', 'data: 2\n\n']) {
    streams[0]?.write(text)
    assert.equal(await once(res, 'data'), [text])
  }
  req.destroy()
  await front.close()
  await fn.close()
})

events('it is one request in flight, and leaves when the client goes', async () => {
  const { fn, front, gone, listen } = await streaming()
  const { revision } = front
  const { req } = await listen()
  assert.equal(revision.stats(), { ready: 1, inFlight: 1, queued: 0, requests: 1 })
  revision.report()
  await call(front.port)
  assert.ok(revision.report().concurrency >= 1, 'all of the time')
  req.destroy()
  await gone.opened
  await until(() => revision.stats().inFlight === 0)
  assert.equal(
    revision.invocations().map(([status, { count }]) => [status, count]),
    [[200, 2]]
  )
  await front.close()
  await fn.close()
})

events('the end of the platform ends it properly, and waits for other requests only', async () => {
  const { fn, front, gone, listen } = await streaming()
  const { res } = await listen()
  const ended = once(res, 'end')
  res.resume()
  // Far longer than this test may take.
  await Promise.all([front.gateway.close(600_000), ended, gone.opened])
  assert.is(res.complete, true)
  await front.close()
  await fn.close()
})

events('what is cut off by its client before it is answered is told apart', async () => {
  const seen = gate()
  const fn = await upstream(() => seen.open())
  const front = await bench([fn.origin])
  const req = request({ port: front.port, agent: false }).end()
  req.on('error', () => undefined)
  await seen.opened
  req.destroy()
  await until(() => front.revision.invocations().length > 0)
  assert.equal(
    front.revision.invocations().map(([status]) => status),
    [499]
  )
  await front.close()
  await fn.close()
})

events.run()
