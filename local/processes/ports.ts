import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * Below the ports that Linux (32768 and up), macOS and Windows (49152 and up) give to `listen(0)` and to outgoing
 * connections: there, any client on the machine takes a port between the moment it was found free and its use, or while the
 * server that is to come back to it is down.
 */
const LOWEST = 16_000
const HIGHEST = 31_999

/** Of 16,000 ports; a machine on which so many in a row are taken has another trouble. */
const TRIES = 50

/**
 * A port of `host` on which nobody listens. Only another search like this one may take it before its use, so whoever uses
 * it must be ready to ask again. Rejects with the error of `listen` (EADDRNOTAVAIL; EADDRINUSE after 50 ports).
 */
export const freePort = async (host = '127.0.0.1'): Promise<number> => {
  for (let left = TRIES; ; left -= 1) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST + 1))
    const server = createServer().listen(port, host)
    try {
      await once(server, 'listening')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE' && left > 1) continue
      throw error
    }
    server.close()
    await once(server, 'close')
    return port
  }
}
