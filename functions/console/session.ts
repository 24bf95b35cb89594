import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { json } from '../../shared/http/answer.ts'
import { authorizer } from '../../shared/http/authorize.ts'
import type { Handle, Incoming, Route } from '../../shared/http/route.ts'
import type { Session } from './api.ts'

export type Changes = {
  readonly stateOf: (headers: Incoming['headers']) => Session['changes']
  /** `handle` for who brings a token; 401 for who brings none or a wrong one, 403 for all where none is configured. */
  readonly allowed: (handle: Handle) => Handle
}

const OFF = json(
  {
    type: 'urn:knomaly:problem:changes-off',
    title: 'The console changes nothing here: CONSOLE_TOKENS is not set',
    status: 403
  },
  403
)

/**
 * Who may change things: whoever sends `Authorization: Bearer` with one of the tokens. A browser never sends that
 * header by itself, to
 * nobody and for nobody's form, so that another site's page can ask for nothing in the name of who is here: there is no
 * cookie, and
 * with it no forgery to guard against.
 */
export const changesBy = (tokens: ReadonlyArray<string>): Changes => {
  const authorize = authorizer(tokens)
  return {
    stateOf: (headers) => (tokens.length === 0 ? 'off' : E.isRight(authorize(headers)) ? 'on' : 'token needed'),
    allowed: (handle) =>
      tokens.length === 0
        ? () => TE.right({ ...OFF, headers: { 'content-type': 'application/problem+json' } })
        : (incoming) => {
            const known = authorize(incoming.headers)
            return E.isLeft(known) ? TE.left(known.left) : handle(incoming)
          }
  }
}

export const sessionRoute = (changes: Changes, version: string, now: () => number): Route => ({
  method: 'get',
  path: '/console/api/session',
  handle: ({ headers }) => {
    const answer: Session = { changes: changes.stateOf(headers), version, now: new Date(now()).toISOString() }
    return TE.right(json(answer))
  }
})
