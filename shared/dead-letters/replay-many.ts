import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { SinkRefused, SinkUnavailable, StoreUnavailable } from '../failure/failure.ts'
import { type Kept, type Page, placeOf } from './dead-letter-store.ts'
import type { Replayed } from './replay.ts'

export type Dependencies = {
  /** The next ones beyond a place, oldest first. */
  readonly page: (after: string | undefined, limit: number) => TE.TaskEither<StoreUnavailable, Page>
  readonly replay: (letter: Kept) => TE.TaskEither<StoreUnavailable | SinkUnavailable | SinkRefused, Replayed>
  readonly now: () => number
}

export type ReplayedMany = {
  readonly replayed: number
  /** Not taken by the Broker, for good; they stay where they are. */
  readonly refused: number
  /** Give it back as `after` to go on; null when all that was there at the beginning has had its turn. */
  readonly next: string | null
}

/** A call ends in time for the request's own limit, however slow the sink is. */
const BUDGET_MS = 15_000

type Cursor = { readonly until: number; readonly after: string | undefined }

const CURSOR = /^(\d{1,16})~(\d{13}:[\w-]{22})$/

/** `<until>~<place>`: what comes in after the first call is not replayed, or an event that fails again would go round for ever. */
export const toCursor = (text: string | undefined, now: number): Cursor | undefined => {
  if (text === undefined) return { until: now, after: undefined }
  const [, until, after] = CURSOR.exec(text) ?? []
  return until === undefined ? undefined : { until: Number(until), after }
}

/**
 * Replays the oldest dead letters one after the other, so that events of one source keep their order. A Broker that is away
 * ends the call: with its failure when nothing went, else with what did.
 */
export const replayMany =
  ({ page, replay, now }: Dependencies) =>
  ({ until, after }: Cursor, limit: number): TE.TaskEither<StoreUnavailable | SinkUnavailable, ReplayedMany> =>
  async () => {
    const begun = now()
    const found = await page(after, limit)()
    if (E.isLeft(found)) return found
    const letters = found.right.letters.filter(({ lastSeen }) => lastSeen <= until)
    const wasLast = found.right.next === undefined || letters.length < found.right.letters.length
    let replayed = 0
    let refused = 0
    let place = after
    const rest = (): string | null => (place === undefined ? null : `${until}~${place}`)
    for (const letter of letters) {
      if (now() - begun > BUDGET_MS) return E.right({ replayed, refused, next: rest() })
      const result = await replay(letter)()
      if (E.isRight(result)) replayed += result.right === 'gone' ? 0 : 1
      else if (result.left._tag === 'SinkRefused') refused += 1
      else return replayed + refused === 0 ? E.left(result.left) : E.right({ replayed, refused, next: rest() })
      place = placeOf(letter)
    }
    // All of a page may have gone meanwhile: on with what comes after it.
    place = found.right.next
    return E.right({ replayed, refused, next: wasLast ? null : rest() })
  }
