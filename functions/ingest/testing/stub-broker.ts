import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Recorded = { readonly headers: IncomingHttpHeaders; readonly body: string }

/** A Broker's ingress as far as a sender sees it: keeps what it has answered with 202. */
export type StubBroker = {
  readonly url: string
  readonly recorded: ReadonlyArray<Recorded>
  /** Requests that have come, whatever they were answered. */
  readonly asked: () => number
  /** From now on: a status for every request, by its number since then, or no answer until `release`. */
  readonly answer: (how: number | 'hang' | ((n: number) => number)) => void
  /** Answers 202 to whoever waits. */
  readonly release: () => void
  readonly stop: () => Promise<void>
}

export const startStubBroker = async (): Promise<StubBroker> => {
  const recorded: Recorded[] = []
  const waiting: (() => void)[] = []
  let how: number | 'hang' | ((n: number) => number) = 202
  let asked = 0
  let since = 0
  const server: Server = createServer((req, res: ServerResponse) => {
    const chunks: Buffer[] = []
    asked += 1
    req.on('data', (chunk: Buffer) => chunks.push(chunk))
    req.on('end', () => {
      const finish = (status: number): void => {
        if (status === 202) recorded.push({ headers: req.headers, body: Buffer.concat(chunks).toString('utf8') })
        res.writeHead(status).end()
      }
      if (how === 'hang') waiting.push(() => finish(202))
      else finish(typeof how === 'number' ? how : how(since++))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/knomaly/default`,
    recorded,
    asked: () => asked,
    answer: (next) => {
      how = next
      since = 0
    },
    release: () => {
      how = 202
      for (const finish of waiting.splice(0)) finish()
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}
