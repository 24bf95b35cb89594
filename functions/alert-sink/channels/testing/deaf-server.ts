import { once } from 'node:events'
import { connect } from 'node:net'
import { Worker } from 'node:worker_threads'

const LISTEN = `
  const { createServer } = require('node:net')
  const { parentPort, workerData } = require('node:worker_threads')
  const server = createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    parentPort.postMessage(server.address().port)
    // At once: a turn of the event loop would take a connection that is there by then.
    Atomics.wait(workerData, 0, 0)
  })
`

export type DeafServer = { readonly port: number; readonly close: () => Promise<void> }

/** A port of which every new connection waits for ever: a thread listens and takes none, and its queue is full. */
export const startDeafServer = async (): Promise<DeafServer> => {
  const asleep = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(LISTEN, { eval: true, workerData: asleep })
  const [port] = (await once(worker, 'message')) as [number]
  // Linux queues one more than it was asked for.
  const queued = Array.from({ length: 2 }, () => connect(port, '127.0.0.1').on('error', () => {}))
  await Promise.all(queued.map((socket) => once(socket, 'connect')))
  return {
    port,
    close: async () => {
      for (const socket of queued) socket.destroy()
      await worker.terminate()
    }
  }
}
