import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { StoreUnavailable } from '../../shared/failure/failure.ts'

export type TallyOptions = {
  readonly add: (samples: number) => TE.TaskEither<StoreUnavailable, void>
  readonly now: () => number
  readonly everyMs?: number
}

/**
 * Adds samples up and passes the sum on once a second, for a rate that people look at: a command for each event would cost
 * more than it is worth. What is left when samples stop goes with the next ones.
 */
export const createTally = ({ add, now, everyMs = 1_000 }: TallyOptions): ((samples: number) => void) => {
  let sum = 0
  let passedAt = now()
  const pass = async (): Promise<void> => {
    const passed = sum
    sum = 0
    const result = await add(passed)()
    if (E.isLeft(result)) sum += passed
  }
  return (samples) => {
    sum += samples
    const at = now()
    if (at - passedAt < everyMs || sum === 0) return
    passedAt = at
    void pass()
  }
}
