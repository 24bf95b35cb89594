import { once } from 'node:events'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Redis } from 'ioredis'
import type { Delivery, TriggerSpec } from '../manifests/topology.ts'
import type { HttpReply, HttpRequest, SendTo } from '../routing/http.ts'
import { type Broker, type BrokerDependencies, startBroker } from './broker.ts'
import { type Clock, systemClock } from './clock.ts'
import type { Limits } from './limits.ts'

export type Call = HttpRequest & { readonly to: string; readonly timeoutMs: number }
export type Answer = (call: Call, number: number) => HttpReply | Promise<HttpReply>

export const reply = (status: number, headers: HttpReply['headers'] = {}, body: string | Buffer = ''): HttpReply => ({
  status,
  headers,
  body: Buffer.from(body)
})

/** Subscribers that answer as told and remember; `seen` awaits so many calls instead of sleeping. */
export const recorder = (answer: Answer = () => reply(202)) => {
  const calls: Array<Call> = []
  const waiting: Array<{ readonly count: number; readonly resolve: () => void }> = []
  const sendTo: SendTo = async (destination, sent, timeoutMs) => {
    const to = destination.kind === 'uri' ? destination.uri : destination.name
    const call = { ...sent, to, timeoutMs }
    const number = calls.push(call)
    for (const { count, resolve } of waiting) if (count <= number) resolve()
    return answer(call, number)
  }
  const seen = (count: number): Promise<void> =>
    calls.length >= count ? Promise.resolve() : new Promise((resolve) => void waiting.push({ count, resolve }))
  return {
    sendTo,
    calls,
    seen,
    idsTo: (to: string): ReadonlyArray<string | undefined> =>
      calls.filter((call) => call.to === to).map(({ headers }) => headers['ce-id'])
  }
}

/** Waits shorter than a minute are over at the next turn of the event loop, and are remembered; longer ones are real. */
export const impatientClock = (): Clock & { readonly waits: Array<number> } => {
  const waits: Array<number> = []
  return {
    now: () => Date.UTC(2026, 0, 1),
    random: () => 0,
    waits,
    after: (ms, callback) => {
      if (ms >= 60_000) return systemClock.after(ms, callback)
      waits.push(ms)
      const turn = setImmediate(callback)
      return () => clearImmediate(turn)
    }
  }
}

export const delivery: Delivery = { retry: 3, backoffPolicy: 'exponential', backoffDelayMs: 200, timeoutMs: 5_000 }
export const deadLetters = { kind: 'service', namespace: 'ns', name: 'dead-letter', path: '' } as const

/** A Trigger without filters whose subscriber bears its name. */
export const trigger = (name: string, changes: Partial<TriggerSpec> = {}): TriggerSpec => ({
  name,
  namespace: 'ns',
  broker: 'default',
  filters: [],
  ordered: false,
  delivery,
  subscriber: { kind: 'service', namespace: 'ns', name, path: '' },
  ...changes
})

export type Harness = Broker & {
  readonly url: string
  readonly name: string
  readonly post: (
    headers: Readonly<Record<string, string>>,
    body?: string | Buffer,
    path?: string,
    method?: string
  ) => Promise<HttpReply>
  /** Binary mode, JSON. */
  readonly send: (id: string, extensions?: Readonly<Record<string, string>>) => Promise<number>
  readonly stop: () => Promise<void>
}

export const ce = (id: string, extensions: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  'ce-specversion': '1.0',
  'ce-id': id,
  'ce-source': '/test',
  'ce-type': 'test',
  'content-type': 'application/json',
  ...Object.fromEntries(Object.entries(extensions).map(([name, value]) => [`ce-${name}`, value]))
})

let brokers = 0

const call =
  (port: number, name: string) =>
  (
    headers: Readonly<Record<string, string>>,
    body: string | Buffer = '',
    path = `/ns/${name}`,
    method = 'POST'
  ): Promise<HttpReply> =>
    new Promise((resolve, reject) => {
      const all = { 'content-length': String(Buffer.byteLength(body)), ...headers }
      // A connection of its own: the server may close one that was kept just when it is used again.
      const sent = request({ port, host: '127.0.0.1', path, method, headers: all, agent: false }, (response) => {
        const chunks: Array<Buffer> = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) })
        )
      })
      sent.on('error', reject)
      sent.end(body)
    })

/** A Broker in namespace `ns` on a real Redis, behind a real HTTP server; its own one unless a name is given. */
export const startHarness = async (
  redisUrl: string,
  sendTo: SendTo,
  triggers: ReadonlyArray<TriggerSpec>,
  options: {
    readonly limits?: Partial<Limits>
    readonly clock?: Clock
    readonly logger?: BrokerDependencies['logger']
    readonly name?: string
  } = {}
): Promise<Harness> => {
  const quiet = { info: () => {}, warn: () => {}, error: () => {} }
  brokers += 1
  const name = options.name ?? `b${brokers}`
  const broker = await startBroker({
    brokers: [{ namespace: 'ns', name }],
    triggers: triggers.map((spec) => ({ ...spec, broker: name })),
    sendTo,
    logger: options.logger ?? quiet,
    connect: (redisOptions) => new Redis(redisUrl, redisOptions),
    limits: { commitMs: 60_000, startMs: 60_000, retryAfterMs: 30_000, ...options.limits },
    clock: options.clock ?? impatientClock()
  })
  const server: Server = createServer(broker.handler).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const post = call(port, name)
  return {
    ...broker,
    name,
    url: `http://127.0.0.1:${port}`,
    post,
    send: async (id, extensions) => (await post(ce(id, extensions), '{}')).status,
    stop: async () => {
      broker.close()
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    }
  }
}

/** Until something is so. Bounded by time: how many turns of the event loop that takes is the machine's affair. */
export const untilSo = async (isSo: () => boolean, what: string, mostMs = 30_000): Promise<void> => {
  const end = performance.now() + mostMs
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`not so after ${mostMs} ms: ${what}`)
    await new Promise(setImmediate)
  }
}

export const withoutBacklog = (broker: Pick<Broker, 'stats'>): Promise<void> =>
  untilSo(() => Object.values(broker.stats().triggers).every(({ backlog }) => backlog === 0), 'everything is delivered')
