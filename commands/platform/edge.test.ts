import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { NOBODY } from '../../test/support/nobody.ts'
import { openEdge } from './edge.ts'

const edges = suite('edge')
const MESSAGE = { headers: { 'ce-id': '1' }, body: '{}' }

/** Answers with each status once, the last one for ever. */
const answering = async (statuses: ReadonlyArray<number>) => {
  let requests = 0
  const server = createServer((request, response) => {
    const status = statuses[Math.min(requests, statuses.length - 1)] ?? 202
    requests += 1
    request.resume().on('end', () => response.writeHead(status).end(`${status}`))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, requests: () => requests, close: () => server.close() }
}

const post = async (url: string, patienceMs: number) => {
  const trouble: string[] = []
  const edge = openEdge(url, { patienceMs, onTrouble: (why) => trouble.push(why) })
  const reply = await edge.post(MESSAGE).finally(edge.close)
  return { reply, trouble }
}

edges('sends again after 503 until it is accepted, and says so once', async () => {
  const server = await answering([503, 503, 202])
  assert.equal(await post(server.url, 10_000), { reply: { status: 202, body: '202' }, trouble: ['answered 503'] })
  assert.is(server.requests(), 3)
  server.close()
})

edges('does not send again what is refused', async () => {
  const server = await answering([422])
  assert.equal(await post(server.url, 10_000), { reply: { status: 422, body: '422' }, trouble: [] })
  assert.is(server.requests(), 1)
  server.close()
})

edges('names itself in every request, and sends its token with what is posted alone', async () => {
  const seen: unknown[] = []
  const server = createServer((request, response) => {
    seen.push([request.method, request.headers.host, request.headers.authorization])
    request.resume().on('end', () => response.writeHead(202).end())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const edge = openEdge(`http://127.0.0.1:${port}`, { host: 'edge.example.org', token: 'let-me-in' })
  await edge.get('/a')
  await edge.get('/a', 'dead-letter.example.org')
  await edge.post(MESSAGE)
  await edge.close()
  server.close()
  assert.equal(seen, [
    ['GET', 'edge.example.org', undefined],
    ['GET', 'dead-letter.example.org', undefined],
    ['POST', 'edge.example.org', 'Bearer let-me-in']
  ])
})

edges('gives up when nobody is there for too long', async () => {
  assert.equal(await post(NOBODY, 0), { reply: undefined, trouble: ['ECONNREFUSED'] })
})

edges.run()
