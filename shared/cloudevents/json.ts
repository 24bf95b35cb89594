import { isUtf8 } from 'node:buffer'
import * as E from 'fp-ts/lib/Either.js'
import { type Malformed, malformed } from '../failure/failure.ts'

/** The JSON value in `body`. Bytes that are not UTF-8 are refused: they would be stored as replacement characters. */
export const parseJson = (body: Buffer): E.Either<Malformed, unknown> => {
  if (!isUtf8(body)) return E.left(malformed('body is not UTF-8'))
  try {
    return E.right(JSON.parse(body.toString('utf8')))
  } catch {
    return E.left(malformed('body is not JSON'))
  }
}
