import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import * as E from 'fp-ts/lib/Either.js'
import { type Unauthorized, unauthorized } from '../failure/failure.ts'

export type Authorize = (headers: IncomingHttpHeaders) => E.Either<Unauthorized, void>

const digest = (token: string): Buffer => createHash('sha256').update(token).digest()

const BEARER = /^Bearer +(\S+)$/i

/**
 * Checks `Authorization: Bearer …` against the tokens; without tokens everybody may post. All tokens are compared, as
 * digests of one length and in constant time: how long it takes says nothing about any of them.
 */
export const authorizer = (tokens: ReadonlyArray<string>): Authorize => {
  if (tokens.length === 0) return () => E.right(undefined)
  const known = tokens.map(digest)
  return ({ authorization }) => {
    const given = digest(BEARER.exec(authorization ?? '')?.[1] ?? '')
    let matches = 0
    for (const one of known) matches += timingSafeEqual(one, given) ? 1 : 0
    return matches > 0 ? E.right(undefined) : E.left(unauthorized)
  }
}
