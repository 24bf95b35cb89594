import { createHash, randomBytes } from 'node:crypto'
import { request } from 'node:http'
import { connect } from 'node:net'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { NOBODY } from '../../test/support/nobody.ts'
import { until } from '../../test/support/until.ts'
import { bench, call, gate, upstream } from './harness.ts'

const MIB = 1024 * 1024
const sha = (data: Buffer) => createHash('sha256').update(data).digest('hex')

const streaming = suite('streaming')

streaming('5 MB go through in both directions, byte for byte', async () => {
  const fn = await upstream((req, res) => req.pipe(res))
  const { port, close } = await bench([fn.origin])
  const sent = randomBytes(5 * MIB)
  const received = await new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = []
    const req = request({ port, method: 'POST', agent: false }, (res) => {
      res.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => resolve(Buffer.concat(chunks)))
    })
    req.on('error', reject)
    // No Content-Length: sent in chunks.
    req.write(sent.subarray(0, MIB))
    req.end(sent.subarray(MIB))
  })
  assert.is(sha(received), sha(sent))
  await close()
  await fn.close()
})

streaming('a slow reader slows the function down instead of filling memory', async () => {
  let written = 0
  const chunk = Buffer.alloc(256 * 1024)
  const fn = await upstream((_, res) => {
    const more = (): void => {
      while (written < 64 * MIB) {
        written += chunk.length
        if (!res.write(chunk)) return void res.once('drain', more)
      }
      res.end()
    }
    more()
  })
  const { port, close } = await bench([fn.origin])
  const stalled = gate()
  const req = request({ port, agent: false }, () => stalled.open())
  req.on('error', () => undefined)
  req.end()
  await stalled.opened
  // It does not read on. What sockets and streams hold is a few MiB; it stands still well below the whole.
  let last = -1
  await until(
    () => {
      const still = written === last
      last = written
      return still
    },
    { intervalMs: 100 }
  )
  assert.ok(written < 32 * MIB, `${written} bytes were written`)
  req.destroy()
  await close()
  await fn.close()
})

streaming('an answer that comes while the client still sends reaches it', async () => {
  const fn = await upstream((_, res) => res.writeHead(413).end('too large'))
  const { port, close, revision } = await bench([fn.origin])
  const answer = gate()
  let status = 0
  const req = request({ port, method: 'POST', agent: false, headers: { 'content-length': 100 * MIB } }, (res) => {
    status = res.statusCode ?? 0
    res.resume().on('end', answer.open)
  })
  req.on('error', () => undefined)
  req.write(Buffer.alloc(MIB))
  await answer.opened
  assert.equal([status, revision.stats().inFlight], [413, 0])
  req.destroy()
  await close()
  await fn.close()
})

streaming('a client that sends all the same still reads the early answer', async () => {
  const fn = await upstream((_, res) => res.writeHead(413).end('too large'))
  const { port, close } = await bench([fn.origin])
  const { status, body } = await call(port, { method: 'POST', body: Buffer.alloc(5 * MIB) })
  assert.equal([status, body], [413, 'too large'])
  await close()
  await fn.close()
})

streaming('a stream is not sent to a second replica', async () => {
  const { port, close } = await bench([NOBODY])
  const { status } = await call(port, { method: 'POST', body: Buffer.alloc(MIB) })
  assert.is(status, 502)
  await close()
})

streaming('the function sees a client go that breaks off while it waits', async () => {
  const seen = gate()
  const gone = gate()
  const fn = await upstream((_, res) => {
    seen.open()
    res.on('close', gone.open)
  })
  const { port, close, revision } = await bench([fn.origin])
  const req = request({ port, agent: false })
  req.on('error', () => undefined)
  req.end()
  await seen.opened
  req.destroy()
  await gone.opened
  await until(() => revision.stats().inFlight === 0)
  await close()
  await fn.close()
})

streaming('the function sees a client go that breaks off while it sends', async () => {
  const seen = gate()
  const gone = gate()
  const fn = await upstream((req) => {
    req.once('data', seen.open)
    req.on('error', () => undefined)
    req.on('close', gone.open)
  })
  const { port, close, revision } = await bench([fn.origin])
  const req = request({ port, method: 'POST', agent: false, headers: { 'content-length': 100 * MIB } })
  req.on('error', () => undefined)
  req.write(Buffer.alloc(MIB))
  await seen.opened
  req.destroy()
  await gone.opened
  await until(() => revision.stats().inFlight === 0)
  await close()
  await fn.close()
})

streaming('a client that goes while its request waits takes its place in the queue along', async () => {
  const { port, close, revision } = await bench([])
  const req = request({ port, agent: false })
  req.on('error', () => undefined)
  req.end()
  await until(() => revision.stats().queued === 1)
  req.destroy()
  await until(() => revision.stats().queued === 0)
  await close()
})

streaming('a slow small body holds no replica', async () => {
  const fn = await upstream((req, res) => req.pipe(res))
  const { port, close, revision } = await bench([fn.origin])
  const socket = connect(port, '127.0.0.1')
  let reply = ''
  socket.setEncoding('utf8').on('data', (text: string) => {
    reply += text
  })
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 4\r\n\r\nab')
  // Another request has come and gone: the first one has been seen by then.
  await call(port)
  assert.is(revision.stats().requests, 1)
  socket.write('cd')
  await until(() => reply.includes('abcd'))
  socket.destroy()
  await close()
  await fn.close()
})

streaming('requests follow each other on one connection, an early answer in between', async () => {
  const fn = await upstream((req, res) => (req.method === 'POST' ? res.writeHead(413).end() : res.end(req.url)))
  const { port, close } = await bench([fn.origin])
  const socket = connect(port, '127.0.0.1')
  let reply = ''
  socket.setEncoding('utf8').on('data', (text: string) => {
    reply += text
  })
  socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${MIB}\r\n\r\n`)
  socket.write(Buffer.alloc(MIB))
  socket.write('GET /after HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  await until(() => reply.includes('/after'))
  assert.equal(reply.match(/HTTP\/1.1 \d+/g), ['HTTP/1.1 413', 'HTTP/1.1 200'])
  socket.destroy()
  await close()
  await fn.close()
})

streaming.run()
