import type { ServerResponse } from 'node:http'
import * as E from 'fp-ts/lib/Either.js'
import type { Failure } from '../failure/failure.ts'
import type { Middleware, Served } from './middleware.ts'
import { type Problem, toProblem, writeProblem } from './problem.ts'
import type { Handle, Incoming } from './route.ts'
import { type Ending, writeAnswer } from './write-answer.ts'

/** Called with every failure, for the log: the answer itself never shows the cause. */
export type OnFailure = (failure: Failure, problem: Problem, req: Served) => void

const EMPTY = Buffer.alloc(0)

const NONE = Object.freeze({})

export const writeProblemTo = (
  res: ServerResponse,
  problem: Problem,
  headers: Readonly<Record<string, string>> = {}
): void =>
  writeAnswer(res, {
    status: problem.status,
    headers: { ...headers, 'content-type': 'application/problem+json' },
    body: writeProblem(problem)
  })

/** Headers that a failure needs beside its body. */
export const headersOf = (failure: Failure): Readonly<Record<string, string>> => {
  switch (failure._tag) {
    case 'Overloaded':
    case 'StoreUnavailable':
    case 'SinkUnavailable':
      return { 'retry-after': '1' }
    case 'MethodNotAllowed':
      return { allow: failure.allow.join(', ') }
    case 'Unauthorized':
      return { 'www-authenticate': 'Bearer' }
    default:
      return {}
  }
}

/** What a handler sees of a request. The query is taken apart when it is asked for: an event has none. */
class ServedIncoming implements Incoming {
  readonly #req: Served
  readonly headers: Incoming['headers']
  readonly params: Incoming['params']
  readonly body: Buffer

  constructor(req: Served) {
    this.#req = req
    this.headers = req.headers
    this.params = req.params ?? NONE
    this.body = Buffer.isBuffer(req.body) ? req.body : EMPTY
  }

  get query(): Incoming['query'] {
    return this.#req.query ?? NONE
  }
}

/**
 * The only place where a TaskEither is run: an answer is written, a Failure becomes a Problem. `ending` ends streams that have
 * no end of their own.
 */
export const respond =
  (handle: Handle, onFailure: OnFailure, ending?: Ending): Middleware =>
  (req, res, next) => {
    handle(new ServedIncoming(req))()
      .then((result) => {
        if (E.isRight(result)) return writeAnswer(res, result.right, { ending, onStreamError: next })
        const problem = toProblem(result.left)
        onFailure(result.left, problem, req)
        writeProblemTo(res, problem, headersOf(result.left))
      })
      // A rejection is a bug, not a Failure: the error middleware answers 500 and logs it. Made an Error, because Express
      // takes undefined for "go on" and the texts `route` and `router` for commands.
      .catch((reason: unknown) => next(E.toError(reason)))
  }
