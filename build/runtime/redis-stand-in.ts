import { type AddressInfo, createServer, type Socket } from 'node:net'

/** A command as clients send it: the number of its parts, then each part after its length. */
const COMMAND = /\*\d+\r\n\$\d+\r\n(\w+)\r\n/g

const INFO = 'redis_version:7.0.0\r\nloading:0\r\n'
const ANSWERS: Readonly<Record<string, string>> = {
  INFO: `$${INFO.length}\r\n${INFO}\r\n`,
  PING: '+PONG\r\n',
  CLIENT: '+OK\r\n'
}

const answer = (socket: Socket): void => {
  socket.on('error', () => socket.destroy())
  socket.setEncoding('latin1').on('data', (text: string) => {
    for (const [, name = ''] of text.matchAll(COMMAND)) {
      socket.write(ANSWERS[name.toUpperCase()] ?? '-ERR this is no Redis\r\n')
    }
  })
}

/**
 * As much of a Redis as a client needs to become ready, and a function with it; every other command fails. It is there while
 * the code cache is written, where no Redis is, and for nothing else. Resolves with its port.
 */
export const startRedisStandIn = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer(answer)
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
