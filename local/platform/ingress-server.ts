import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Broker } from '../broker/broker.ts'

export type IngressServer = { readonly port: number; readonly close: () => Promise<void> }

/** Longer than the functions' senders keep an idle connection, so that they close first. */
const KEEP_ALIVE_MS = 95_000

/** The Broker's ingress for the functions, on this machine only: the address in K_SINK. */
export const startIngressServer = async (handler: Broker['handler']): Promise<IngressServer> => {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, noDelay: true }, handler)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        // Whoever sends is gone by now: the functions end before the Broker.
        server.closeAllConnections()
      })
  }
}
