import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createPoster, retryAfter } from './poster.ts'
import { startRecorder } from './testing/recorder.ts'

const poster = suite('poster')

const NOW = Date.parse('2026-03-02T10:00:00Z')
const rows: ReadonlyArray<readonly [header: string | undefined, ms: number | undefined]> = [
  [undefined, undefined],
  ['', undefined],
  ['120', 120_000],
  ['0', 1_000],
  ['999999', 3_600_000],
  ['Mon, 02 Mar 2026 10:00:30 GMT', 30_000],
  ['Mon, 02 Mar 2026 09:00:00 GMT', 1_000],
  ['soon', undefined],
  ['-5', 1_000]
]
for (const [header, ms] of rows) {
  poster(`Retry-After ${header}: ${ms}`, () => assert.is(retryAfter(header, NOW), ms))
}

poster('goes through a proxy, but for those that need none', async () => {
  const recorder = await startRecorder()
  const through: string[] = []
  const proxy = createServer().on('connect', (req, socket) => {
    through.push(String(req.url))
    const { hostname, port } = new URL(`http://${req.url}`)
    const onward = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      onward.pipe(socket).pipe(onward)
    })
    for (const end of [socket, onward]) end.on('error', () => {})
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const httpProxy = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  const options = { url: recorder.url, timeoutMs: 600_000, connections: 1 }
  for (const noProxy of [undefined, '127.0.0.1']) {
    const { post, close } = createPoster({ ...options, proxies: { httpProxy, noProxy } })
    const answer = await post('{"a":1}')
    assert.is(E.isRight(answer) && answer.right.status, 202)
    await close()
  }
  assert.equal(through, [new URL(recorder.url).host])
  assert.is(recorder.got.length, 2)
  proxy.closeAllConnections()
  proxy.close()
  await recorder.close()
})

poster('asks for the answer no longer than it takes, and keeps no more of it than it needs', async () => {
  const recorder = await startRecorder(() => ({ status: 200, body: 'x'.repeat(100_000) }))
  const { post, close } = createPoster({ url: recorder.url, timeoutMs: 600_000, connections: 1 })
  assert.equal(await post('{}'), E.right({ status: 200, retryAfterMs: undefined, body: '' }))
  assert.ok(E.isRight(await post('{}')))
  await Promise.all([close(), recorder.close()])
})

poster.run()
