import { type AddressInfo, createServer, type Socket } from 'node:net'

/** Accepts every event and keeps none. Over bare sockets, for the same reason as connection.ts. */
const ACCEPTED = 'HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n'

/** A Broker of a cluster takes its time: it writes to Kafka, or waits for whom it delivers to. */
const DELAY_MS = Number(process.env.STUB_DELAY_MS ?? 0)

const answer = (socket: Socket): void => {
  let received = ''
  socket.setNoDelay(true).setEncoding('latin1')
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk: unknown) => {
    received += String(chunk)
    for (;;) {
      const head = received.indexOf('\r\n\r\n')
      if (head < 0) return
      const length = /^content-length: *(\d+)/im.exec(received)?.[1] ?? '0'
      const end = head + 4 + Number(length)
      if (received.length < end) return
      received = received.slice(end)
      if (DELAY_MS === 0) socket.write(ACCEPTED)
      else setTimeout(() => socket.write(ACCEPTED), DELAY_MS)
    }
  })
}

const server = createServer(answer)
server.listen(0, '127.0.0.1', () => process.send?.({ ready: true, port: (server.address() as AddressInfo).port }))
process.on('disconnect', () => process.exit(0))
