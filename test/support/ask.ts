import { type Agent, type IncomingHttpHeaders, request } from 'node:http'

export type Asked = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string }

export type Question = {
  readonly port: number
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer | undefined
  /** A connection of its own when absent. */
  readonly agent?: Agent
  /** Most ms until the whole answer is there. */
  readonly timeoutMs?: number
}

/**
 * One request through Node's own client, which sends methods, paths and headers that fetch would refuse.
 * Rejects when there is no whole answer in time.
 */
export const ask = (question: Question): Promise<Asked> =>
  new Promise((resolve, reject) => {
    const { port, method = 'GET', path = '/', headers = {}, body, agent, timeoutMs = 60_000 } = question
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
    const req = request({
      host: '127.0.0.1',
      port,
      method,
      path,
      headers: { ...length, ...headers },
      ...(agent === undefined ? { agent: false } : { agent })
    })
    const deadline = setTimeout(() => req.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs)
    const fail = (error: Error): void => {
      clearTimeout(deadline)
      reject(error)
    }
    req.once('error', fail)
    req.once('response', (res) => {
      const chunks: Buffer[] = []
      res.on('data', (chunk: Buffer) => chunks.push(chunk))
      res.once('error', fail)
      res.once('end', () => {
        clearTimeout(deadline)
        resolve({ status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(chunks).toString('utf8') })
      })
    })
    req.end(body)
  })
