import { once } from 'node:events'
import type { Server } from 'node:net'
import { freePort } from '../../local/processes/ports.ts'

/**
 * For a server that goes away and comes back: listens on a port that no other program is given meanwhile, as one of
 * `listen(0)` would be. Resolves with the port.
 */
export const listenApart = async (server: Server): Promise<number> => {
  for (let left = 5; ; left -= 1) {
    const port = await freePort()
    try {
      await listenAgain(server, port)
      return port
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || left === 1) throw error
    }
  }
}

export const listenAgain = async (server: Server, port: number): Promise<void> => {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
}
