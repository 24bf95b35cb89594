import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export type HalfOpen = {
  readonly url: string
  /** From now on nothing passes, of old connections and of new ones, and nobody is told: as when a network is gone. */
  readonly stall: () => void
  /** New connections pass again. What was stalled stays so. */
  readonly mend: () => void
  readonly close: () => Promise<void>
}

/** A way to `target` (http://127.0.0.1:port) that can lose its network without a word. */
export const startHalfOpen = async (target: string): Promise<HalfOpen> => {
  const sockets = new Set<Socket>()
  let isStalled = false
  const own = (socket: Socket): Socket => {
    sockets.add(socket)
    // One side ends when the other one has.
    return socket.on('error', () => {}).once('close', () => sockets.delete(socket))
  }
  const server = createServer((near) => {
    own(near)
    if (isStalled) {
      near.pause()
      return
    }
    const far = own(connect(Number(new URL(target).port), '127.0.0.1'))
    near.pipe(far).pipe(near)
    near.once('close', () => far.destroy())
    far.once('close', () => near.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stall: () => {
      isStalled = true
      for (const socket of sockets) socket.unpipe().pause()
    },
    mend: () => {
      isStalled = false
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    }
  }
}
