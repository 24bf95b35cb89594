import { once } from 'node:events'
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type RequestListener, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { scalingOf } from '../manifests/autoscaling.ts'
import type { ServiceSpec } from '../manifests/topology.ts'
import { type Gateway, startGateway } from './gateway.ts'
import { createRevision, type Revision, type RevisionOptions } from './revision.ts'
import { createRouter } from './router.ts'

/** For tests: a service `knomaly/fn` with real servers as its replicas, behind a real gateway. */
export const service = (changes: Partial<ServiceSpec> = {}): ServiceSpec => ({
  name: 'fn',
  namespace: 'knomaly',
  functionName: 'fn',
  revision: 'fn-00001',
  clusterLocal: false,
  env: [],
  scaling: { ...scalingOf({}), minScale: 1 },
  containerConcurrency: 0,
  timeoutSeconds: 30,
  readiness: { path: '/readyz' },
  liveness: { path: '/healthz' },
  ...changes
})

export type Upstream = { readonly origin: string; readonly port: number; readonly close: () => Promise<void> }

export const upstream = async (listener: RequestListener, port = 0): Promise<Upstream> => {
  const server = createServer(listener).listen(port, '127.0.0.1')
  await once(server, 'listening')
  const bound = (server.address() as AddressInfo).port
  const close = async (): Promise<void> => {
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }
  return { origin: `http://127.0.0.1:${bound}`, port: bound, close }
}

export type Reply = { readonly status: number; readonly headers: IncomingMessage['headers']; readonly body: string }

export type Call = {
  readonly method?: string
  readonly path?: string
  readonly headers?: OutgoingHttpHeaders
  readonly body?: string | Buffer
}

export const call = (port: number, { method = 'GET', path = '/', headers = {}, body }: Call = {}): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const sent = request({ port, host: '127.0.0.1', method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString() })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })

export type Bench = {
  readonly port: number
  readonly revision: Revision
  readonly gateway: Gateway
  readonly close: () => Promise<void>
}

/** The gateway with every path leading to `fn`. */
export const bench = async (
  origins: ReadonlyArray<string>,
  changes: Partial<ServiceSpec> = {},
  options: RevisionOptions = {}
): Promise<Bench> => {
  const spec = service(changes)
  const revision = createRevision(spec, options)
  for (const [i, origin] of origins.entries()) revision.add(`fn/${i + 1}`, origin)
  const rule = {
    hostnames: [],
    path: { type: 'PathPrefix', value: '/' },
    service: { namespace: 'knomaly', name: 'fn' }
  } as const
  const gateway = await startGateway({
    port: 0,
    host: '127.0.0.1',
    router: createRouter({ services: [spec], edge: [rule] }),
    revisions: new Map([[revision.key, revision]])
  })
  gateway.open()
  const close = async (): Promise<void> => {
    await gateway.close(0)
    for (const i of origins.keys()) revision.drop(`fn/${i + 1}`)
    await revision.close()
  }
  return { port: gateway.port, revision, gateway, close }
}

/** A promise that the other side resolves. */
export const gate = (): { readonly opened: Promise<void>; readonly open: () => void } => {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { opened: promise, open: resolve }
}
