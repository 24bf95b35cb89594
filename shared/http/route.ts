import type { IncomingHttpHeaders } from 'node:http'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { Failure } from '../failure/failure.ts'
import type { Answer } from './answer.ts'

/** What a handler sees of a request. An Express request is one; a test writes one by hand. */
export type Incoming = {
  readonly headers: IncomingHttpHeaders
  readonly query: Readonly<Record<string, unknown>>
  readonly params: Readonly<Record<string, string | string[]>>
  /** Empty for a request without one. */
  readonly body: Buffer
}

export type Handle = (incoming: Incoming) => TE.TaskEither<Failure, Answer>

/** One line of a function's routing table. Wrong methods (405 with Allow) and unknown paths (404) follow from the table. */
export type Route = {
  readonly method: 'get' | 'post' | 'delete'
  readonly path: string
  readonly handle: Handle
}
