import type { IncomingMessage, ServerResponse } from 'node:http'
import { noRoute } from '../gateway/proxy-failure.ts'
import { sendProblem } from '../gateway/send-problem.ts'
import { isFromThisMachine } from './this-machine.ts'

export type Reply = { readonly status: number; readonly type: string; readonly body: string }

export type Endpoint = () => Reply | Promise<Reply>

/** Below this the gateway answers by itself; no function ever sees such a path. */
export const PREFIX = '/_platform/'

export const asJson = (value: unknown, status = 200): Reply => ({
  status,
  type: 'application/json',
  body: `${JSON.stringify(value)}\n`
})

/**
 * What the platform tells of itself, by name below the prefix, for programs of this machine; whoever else asks learns as much
 * as from any path that leads nowhere. Returns false for requests for other paths, which are not its own.
 */
export const createEndpoints =
  (endpoints: ReadonlyMap<string, Endpoint>, onError: (error: Error) => void) =>
  (req: IncomingMessage, res: ServerResponse): boolean => {
    const path = (req.url ?? '').replace(/\?.*/s, '')
    if (!path.startsWith(PREFIX)) return false
    const endpoint = endpoints.get(path.slice(PREFIX.length))
    if (endpoint === undefined || !isFromThisMachine(req)) {
      sendProblem(res, noRoute)
      return true
    }
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      res.setHeader('allow', 'GET, HEAD')
      sendProblem(res, { status: 405, title: 'Method Not Allowed' })
      return true
    }
    Promise.resolve()
      .then(endpoint)
      .then(({ status, type, body }) => {
        const headers = { 'content-type': type, 'content-length': Buffer.byteLength(body), 'cache-control': 'no-store' }
        res.writeHead(status, headers).end(body)
      })
      .catch((error: Error) => {
        onError(error)
        sendProblem(res, { status: 500, title: 'Internal Server Error' })
      })
    return true
  }
