import { createServer, type ServerResponse } from 'node:http'
import { listenAgain, listenApart } from './listen.ts'

/** What the receiver does with a request: answers with a status, or never answers. */
export type Mood = number | 'hangs'

export type Received = {
  readonly signature: string
  readonly delivery: string
  readonly traceparent: string
  readonly body: string
}

export type WebhookReceiver = {
  readonly url: string
  /** Every request that came, whatever was answered. */
  readonly requests: ReadonlyArray<Received>
  /** Those that were answered with 2xx. */
  readonly taken: ReadonlyArray<Received>
  readonly become: (mood: Mood) => void
  /** Nothing listens any more, until `back`. */
  readonly vanish: () => Promise<void>
  readonly back: () => Promise<void>
}

/** A real receiver of alerts whose moods a test decides. */
export const startWebhookReceiver = async (): Promise<WebhookReceiver> => {
  const requests: Received[] = []
  const taken: Received[] = []
  const hanging = new Set<ServerResponse>()
  let mood: Mood = 204
  const create = () =>
    createServer((req, res) => {
      const chunks: Buffer[] = []
      req.on('data', (chunk: Buffer) => chunks.push(chunk))
      req.on('end', () => {
        const received = {
          signature: String(req.headers['x-knomaly-signature']),
          delivery: String(req.headers['x-knomaly-delivery']),
          traceparent: String(req.headers['traceparent']),
          body: Buffer.concat(chunks).toString('utf8')
        }
        requests.push(received)
        if (mood === 'hangs') return void hanging.add(res)
        if (mood < 300) taken.push(received)
        res.writeHead(mood).end()
      })
    })
  let server = create()
  const port = await listenApart(server)
  return {
    url: `http://127.0.0.1:${port}/hook`,
    requests,
    taken,
    become: (next) => {
      mood = next
    },
    vanish: () =>
      new Promise((resolve) => {
        for (const res of hanging) res.destroy()
        hanging.clear()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
    back: () => {
      server = create()
      return listenAgain(server, port)
    }
  }
}
