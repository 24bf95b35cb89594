import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { json } from '../../shared/http/answer.ts'
import { authorizer } from '../../shared/http/authorize.ts'
import type { Handle } from '../../shared/http/route.ts'

const OFF = json(
  {
    type: 'urn:knomaly:problem:changes-off',
    title: 'Silences cannot be changed here: neither ALERT_API_TOKENS nor CONSOLE_TOKENS is set',
    status: 403
  },
  403
)

/** `handle` for who brings one of the tokens; 401 for others, 403 for all where none is configured. */
export const changesBy = (tokens: ReadonlyArray<string>): ((handle: Handle) => Handle) => {
  if (tokens.length === 0) {
    const off = { ...OFF, headers: { 'content-type': 'application/problem+json' } }
    return () => () => TE.right(off)
  }
  const authorize = authorizer(tokens)
  return (handle) => (incoming) => {
    const known = authorize(incoming.headers)
    return E.isLeft(known) ? TE.left(known.left) : handle(incoming)
  }
}
