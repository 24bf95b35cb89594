import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { StoreUnavailable } from '../../shared/failure/failure.ts'
import { attempt } from '../../shared/redis/attempt.ts'
import type { RedisClient } from '../../shared/redis/connect.ts'
import { INDEX_KEYS } from '../../shared/redis/keys.ts'
import type { Seen } from '../../shared/redis/last-seen.ts'

export type ReadNames = {
  /** The last seen first, at most `limit`, and no more than have `MAX_CHARACTERS`. */
  readonly all: (limit: number) => TE.TaskEither<StoreUnavailable, ReadonlyArray<Seen>>
  /** Those seen at `from` (Unix ms) or later, the last seen first, at most `limit`. */
  readonly since: (from: number, limit: number) => TE.TaskEither<StoreUnavailable, ReadonlyArray<Seen>>
  readonly count: () => TE.TaskEither<StoreUnavailable, number>
}

/**
 * Characters of all names read together. A name may have six thousand of them, and a hundred thousand such names would be more
 * than the memory of a replica; those of most pipelines have sixty.
 */
export const MAX_CHARACTERS = 16 * 1024 * 1024

/** Read at a time: Redis does nothing else meanwhile, and 5,000 take it a millisecond or two. */
const PAGE = 5_000

const toSeen = (flat: ReadonlyArray<string>): ReadonlyArray<Seen> => {
  const seen: Seen[] = []
  for (let i = 0; i < flat.length; i += 2) seen.push({ series: flat[i] as string, at: Number(flat[i + 1]) })
  return seen
}

/**
 * The index of all series, in pages. It changes meanwhile: what is touched goes to the front, so that a series may come
 * twice, and
 * one that was overlooked has just been seen, and is among `since` of the time at which the reading began.
 */
export const createReadNames = (redis: RedisClient, maxCharacters = MAX_CHARACTERS): ReadNames => {
  const { seen } = INDEX_KEYS
  const pages = async (
    limit: number,
    read: (skip: number, count: number) => Promise<ReadonlyArray<string>>
  ): Promise<ReadonlyArray<Seen>> => {
    const found: Seen[] = []
    let characters = 0
    while (found.length < limit) {
      const count = Math.min(PAGE, limit - found.length)
      const page = toSeen(await read(found.length, count))
      for (const one of page) {
        characters += one.series.length
        if (characters > maxCharacters) return found
        found.push(one)
      }
      if (page.length < count) break
    }
    return found
  }
  return {
    all: (limit) =>
      attempt(() => pages(limit, (skip, count) => redis.zrevrange(seen, skip, skip + count - 1, 'WITHSCORES'))),
    since: (from, limit) =>
      attempt(() =>
        pages(limit, (skip, count) => redis.zrevrangebyscore(seen, '+inf', from, 'WITHSCORES', 'LIMIT', skip, count))
      ),
    count: () => attempt(() => redis.zcard(seen))
  }
}
