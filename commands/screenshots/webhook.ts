import { once } from 'node:events'
import { createServer } from 'node:http'

export type Webhook = {
  readonly url: string
  /** From now on it answers 503, or 204 again. */
  readonly setAway: (away: boolean) => void
  readonly close: () => Promise<void>
}

/** Hears of alerts and tells nobody; away when the pictures are to show what happens then. */
export const startWebhook = async (): Promise<Webhook> => {
  let isAway = false
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.statusCode = isAway ? 503 : 204
      response.end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}/`,
    setAway: (away) => {
      isAway = away
    },
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    }
  }
}
