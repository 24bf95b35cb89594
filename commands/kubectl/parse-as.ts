import * as E from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import { decode } from '../../shared/contract/decode.ts'
import { type KubectlFailure, refused } from './failure.ts'

const NOT_JSON = refused('kubectl did not answer with JSON')

const toJson = (text: string): E.Either<KubectlFailure, unknown> => {
  try {
    return E.right(JSON.parse(text))
  } catch {
    return E.left(NOT_JSON)
  }
}

/** What kubectl printed with `-o json`, as this codec has it. */
export const parseAs =
  <A>(codec: t.Decoder<unknown, A>) =>
  (text: string): E.Either<KubectlFailure, A> => {
    const json = toJson(text)
    if (E.isLeft(json)) return json
    const decoded = decode(codec)(json.right)
    return E.isLeft(decoded)
      ? E.left(refused(`kubectl's answer was not understood: ${decoded.left.errors[0]}`))
      : decoded
  }
