import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'

/**
 * `read` at most once in `forMs`, whoever asks: who asks meanwhile gets what the last one got, and who asks while it is read
 * waits for the same. With 0, only those share that ask at once. A failure is kept for nobody.
 */
export const sharedReading = <F, A>(
  read: TE.TaskEither<F, A>,
  forMs: number,
  now: () => number
): TE.TaskEither<F, A> => {
  let known: { readonly at: number; readonly value: E.Either<F, A> } | undefined
  let reading: Promise<E.Either<F, A>> | undefined
  const run = async (at: number): Promise<E.Either<F, A>> => {
    const value = await read()
    known = E.isRight(value) ? { at, value } : undefined
    return value
  }
  return () => {
    const at = now()
    if (known !== undefined && at - known.at < forMs) return Promise.resolve(known.value)
    reading ??= run(at).finally(() => {
      reading = undefined
    })
    return reading
  }
}
