import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type StoreUnavailable, storeUnavailable } from '../failure/failure.ts'

/** Redis commands as a TaskEither: whatever goes wrong with them is `StoreUnavailable`, and the sender tries again. */
export const attempt = <A>(commands: () => Promise<A>): TE.TaskEither<StoreUnavailable, A> =>
  TE.tryCatch(commands, (reason) => storeUnavailable(E.toError(reason)))
