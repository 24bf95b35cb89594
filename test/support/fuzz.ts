import { Agent } from 'node:http'
import * as fc from 'fast-check'
import { MAX_PROBLEM_BYTES } from '../../shared/contract/bounds.ts'
import { type Asked, ask } from './ask.ts'
import { type Request, requests, type Target } from './odd-requests.ts'

export type FuzzOptions = {
  readonly port: number
  readonly targets: ReadonlyArray<Target>
  /** Documents of the domain, mostly right: they get past the first check. See `broken` and contract-documents.ts. */
  readonly documents?: fc.Arbitrary<unknown>
  /** Sent with every request, e.g. Host or Authorization. */
  readonly headers?: Readonly<Record<string, string>>
  /** Statuses of 500 and above that are right here, e.g. 503 where a sink is away on purpose. */
  readonly allowed?: ReadonlyArray<number>
  readonly numRuns?: number
  /** Most ms that one answer may take. */
  readonly deadlineMs?: number
  /** Most bytes of an answer that is no error. */
  readonly maxAnswerBytes?: number
}

const fault = (
  { status, body }: Asked,
  { allowed = [], maxAnswerBytes = 1024 * 1024 }: FuzzOptions
): string | undefined => {
  if (status >= 500 && !allowed.includes(status)) return `answered ${status}`
  const bytes = Buffer.byteLength(body)
  if (status >= 400 && bytes > MAX_PROBLEM_BYTES) return `an error of ${bytes} bytes`
  if (status < 400 && bytes > maxAnswerBytes) return `an answer of ${bytes} bytes`
  if (status >= 400 && /\n\s*at /.test(body)) return 'a stack in the answer'
  return undefined
}

// What Node's client refuses to send never reaches a server.
const isRefusedByClient = (error: unknown): boolean =>
  ['ERR_INVALID_CHAR', 'ERR_UNESCAPED_CHARACTERS', 'ERR_INVALID_HTTP_TOKEN'].includes(
    (error as { code?: string }).code ?? ''
  )

/**
 * Sends odd requests to every target: never a 5xx, never a hang, never an error body over 512 bytes, never a cut connection.
 * Rejects with the smallest request that broke one of these.
 */
export const fuzz = async (options: FuzzOptions): Promise<void> => {
  const { port, targets, documents = fc.jsonValue(), headers = {}, numRuns = 200, deadlineMs = 2_000 } = options
  const agent = new Agent({ keepAlive: true, maxSockets: 4 })
  const some = requests(targets, documents)
  const send = async ({ target, query: search, headers: own, body }: Request): Promise<void> => {
    const answer = await ask({
      port,
      method: target.method,
      path: `${target.path}${search}`,
      headers: { ...own, ...headers },
      body: target.method === 'GET' || target.method === 'HEAD' ? undefined : body,
      agent,
      timeoutMs: deadlineMs
    }).catch((error: unknown) => {
      if (isRefusedByClient(error)) return undefined
      throw error
    })
    const found = answer === undefined ? undefined : fault(answer, options)
    if (found !== undefined) throw new Error(`${target.method} ${target.path}: ${found}`)
  }
  try {
    await fc.assert(fc.asyncProperty(some, send), { numRuns, interruptAfterTimeLimit: 60_000 })
  } finally {
    agent.destroy()
  }
}
