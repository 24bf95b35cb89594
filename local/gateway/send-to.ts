import { Agent, type Dispatcher } from 'undici'
import type { Destination } from '../manifests/topology.ts'
import type { HttpReply, HttpRequest, SendTo } from '../routing/http.ts'
import { Exchange } from './exchange.ts'
import type { Revision } from './revision.ts'
import { serviceKey } from './router.ts'

export type SendToOptions = {
  readonly revisions: ReadonlyMap<string, Revision>
  /** The ingress of a Broker, as the functions' K_SINK has it. */
  readonly brokerUrl: (namespace: string, name: string) => string
  /** For Brokers and URIs. */
  readonly agent?: Dispatcher
}

/** More than any reply that an event's bounds allow; a subscriber that answers without end must not fill the platform's memory. */
const MAX_REPLY_BYTES = 8 * 1024 * 1024

/** Delivers to a function without a socket to the gateway: the same replicas, slots and limits as for requests from outside. */
export const createSendTo = ({ revisions, brokerUrl, agent = new Agent() }: SendToOptions): SendTo => {
  const sendToUrl = (url: string, request: HttpRequest, timeoutMs: number): Promise<HttpReply> => {
    const { origin, pathname, search } = new URL(url)
    const { method, headers, body } = request
    return collect(timeoutMs, (receiver) => {
      let controller: Dispatcher.DispatchController | undefined
      const path = pathOf(pathname + search, request)
      agent.dispatch(
        { origin, method: method as Dispatcher.HttpMethod, path, headers, body },
        {
          onRequestStart: (started) => {
            controller = started
          },
          onResponseStart: (started, status) => receiver.head(status, started.rawHeaders as Buffer[]),
          onResponseData: (_, chunk) => receiver.data(chunk),
          onResponseEnd: () => receiver.end(),
          onResponseError: (_, error) => receiver.fail(error)
        }
      )
      return () => controller?.abort(new Error('no longer wanted'))
    })
  }
  const sendToService = (revision: Revision, path: string, request: HttpRequest, timeoutMs: number) =>
    collect(timeoutMs, (receiver) => {
      const { name, namespace } = revision.spec
      const headers = { ...request.headers, host: `${name}.${namespace}.svc.cluster.local` }
      const { method, body } = request
      const exchange = new Exchange(
        revision,
        { method, path: pathOf(path, request), headers, body },
        {
          head: receiver.head,
          data: receiver.data,
          end: receiver.end,
          // What the gateway would have answered is an answer to the Broker, too; only the lost connection is none.
          fail: ({ status, title, cause, retryAfterSeconds }) => {
            if (cause !== undefined) return receiver.fail(new Error(title, { cause }))
            receiver.head(
              status,
              retryAfterSeconds === undefined ? [] : [RETRY_AFTER, Buffer.from(`${retryAfterSeconds}`)]
            )
            receiver.end()
          }
        }
      )
      exchange.start()
      return () => exchange.cancel()
    })
  return (destination: Destination, request, timeoutMs) => {
    if (destination.kind === 'uri') return sendToUrl(destination.uri, request, timeoutMs)
    if (destination.kind === 'broker') {
      return sendToUrl(brokerUrl(destination.namespace, destination.name), request, timeoutMs)
    }
    const revision = revisions.get(serviceKey(destination))
    return revision === undefined
      ? Promise.reject(new Error(`there is no service ${serviceKey(destination)}`))
      : sendToService(revision, destination.path, request, timeoutMs)
  }
}

const RETRY_AFTER = Buffer.from('retry-after')

const pathOf = (own: string, { path }: HttpRequest): string => (path === '/' || path === '' ? own || '/' : path)

type Collecting = {
  readonly head: (status: number, rawHeaders: ReadonlyArray<Buffer>) => void
  readonly data: (chunk: Buffer) => boolean
  readonly end: () => void
  readonly fail: (error: Error) => void
}

/** One whole answer within `timeoutMs`, waiting for a replica included. `send` returns how to cancel. */
const collect = (timeoutMs: number, send: (receiver: Collecting) => () => void): Promise<HttpReply> =>
  new Promise((resolve, reject) => {
    let status = 0
    let headers: Record<string, string | string[] | undefined> = {}
    let bytes = 0
    const chunks: Buffer[] = []
    let cancel = (): void => undefined
    const fail = (error: Error): void => {
      clearTimeout(timer)
      reject(error)
    }
    const giveUp = (why: string): void => {
      fail(new Error(why))
      cancel()
    }
    const timer = setTimeout(() => giveUp(`no answer within ${timeoutMs} ms`), timeoutMs)
    cancel = send({
      head: (code, rawHeaders) => {
        status = code
        headers = toRecord(rawHeaders)
      },
      data: (chunk) => {
        bytes += chunk.length
        if (bytes > MAX_REPLY_BYTES) giveUp('the reply is too large')
        else chunks.push(chunk)
        return true
      },
      end: () => {
        clearTimeout(timer)
        resolve({ status, headers, body: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks) })
      },
      fail
    })
  })

const toRecord = (raw: ReadonlyArray<Buffer>): Record<string, string | string[] | undefined> => {
  const record: Record<string, string | string[] | undefined> = {}
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] as Buffer).toString('latin1').toLowerCase()
    const value = (raw[i + 1] as Buffer).toString('latin1')
    const earlier = record[name]
    record[name] = earlier === undefined ? value : Array.isArray(earlier) ? [...earlier, value] : [earlier, value]
  }
  return record
}
