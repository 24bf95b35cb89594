import * as E from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import type { ManifestDocument } from './document.ts'
import type { ManifestProblem } from './problem.ts'

/** Decodes a document; each error is a problem with its line. The codecs of this folder always give a message. */
export const decodeDocument =
  <A>(codec: t.Type<A, unknown, unknown>) =>
  (document: ManifestDocument): E.Either<ReadonlyArray<ManifestProblem>, A> =>
    E.mapLeft((errors: t.Errors) =>
      errors.map(({ context, message }) => {
        const path = context.slice(1).map(({ key }) => key)
        return document.problemAt(path, message ?? `expected ${codec.name}`)
      })
    )(codec.decode(document.value))
