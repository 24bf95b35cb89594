import { readFileSync } from 'node:fs'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { Result } from 'ioredis'
import type { Attributes } from '../cloudevents/binary.ts'
import type { StoreUnavailable } from '../failure/failure.ts'
import { attempt } from '../redis/attempt.ts'
import type { RedisClient } from '../redis/connect.ts'
import type { DeadLetter } from './dead-letter.ts'
import { DEAD_LETTER_KEYS } from './keys.ts'

/** A dead letter without its data. Times are Unix ms. */
export type Kept = {
  readonly id: string
  readonly attributes: Attributes
  readonly firstSeen: number
  readonly lastSeen: number
  readonly arrivals: number
  readonly bytes: number
  readonly samples: number
  /** As it was read; see `remove`. */
  readonly mark: string
}

/** `next` is the place beyond which the following page begins; undefined at the end. */
export type Page = { readonly letters: ReadonlyArray<Kept>; readonly next: string | undefined }

export type Totals = { readonly events: number; readonly samples: number; readonly bytes: number }

/** How many went to make room. */
export type Gone = { readonly age: number; readonly count: number; readonly bytes: number }

export type StoreLimits = { readonly count: number; readonly bytes: number; readonly ttlMs: number }

export type DeadLetterStore = {
  /** Keeping one that is there already updates it. */
  readonly keep: (
    letter: DeadLetter,
    now: number
  ) => TE.TaskEither<StoreUnavailable, Gone & { readonly arrivals: number }>
  /** Up to `limit` beyond a place in the order of time (see `placeOf`); from either end when undefined. */
  readonly page: (
    order: 'newest first' | 'oldest first',
    beyond: string | undefined,
    limit: number
  ) => TE.TaskEither<StoreUnavailable, Page>
  readonly totals: () => TE.TaskEither<StoreUnavailable, Totals>
  readonly find: (id: string) => TE.TaskEither<StoreUnavailable, Kept | undefined>
  readonly data: (id: string) => TE.TaskEither<StoreUnavailable, Buffer | undefined>
  /** With a mark, only when it has not come again since. */
  readonly remove: (id: string, mark?: string) => TE.TaskEither<StoreUnavailable, 'removed' | 'came again' | 'unknown'>
}

declare module 'ioredis' {
  interface RedisCommander<Context> {
    keepDeadLetter(...args: ReadonlyArray<string | number | Buffer>): Result<[number, number, number, number], Context>
    removeDeadLetter(...args: ReadonlyArray<string>): Result<number, Context>
  }
}

const KEEP = readFileSync(new URL('./lua/keep-dead-letter.lua', import.meta.url), 'utf8')
const REMOVE = readFileSync(new URL('./lua/remove-dead-letter.lua', import.meta.url), 'utf8')

const padded = (ms: number): string => String(ms).padStart(13, '0')

/** Where a dead letter stands in the order of time. */
export const placeOf = ({ id, lastSeen }: Pick<Kept, 'id' | 'lastSeen'>): string => `${padded(lastSeen)}:${id}`

const toKept = (id: string, seen: string | null, attributes: string | null): ReadonlyArray<Kept> => {
  // Gone between the two reads.
  if (seen === null || attributes === null) return []
  const [firstSeen = 0, lastSeen = 0, arrivals = 0, bytes = 0, samples = 0] = seen.split(' ').map(Number)
  const parsed = JSON.parse(attributes) as Attributes
  return [{ id, attributes: parsed, firstSeen, lastSeen, arrivals, bytes, samples, mark: seen }]
}

export const createDeadLetterStore = (redis: RedisClient, limits: StoreLimits): DeadLetterStore => {
  redis.defineCommand('keepDeadLetter', { numberOfKeys: 5, lua: KEEP })
  redis.defineCommand('removeDeadLetter', { numberOfKeys: 5, lua: REMOVE })
  const { index, seen, attributes, data, totals } = DEAD_LETTER_KEYS
  const keys = [index, seen, attributes, data, totals]

  const read = async (ids: ReadonlyArray<string>): Promise<ReadonlyArray<Kept>> => {
    if (ids.length === 0) return []
    const [marks, all] = await Promise.all([redis.hmget(seen, ...ids), redis.hmget(attributes, ...ids)])
    return ids.flatMap((id, i) => toKept(id, marks[i] ?? null, all[i] ?? null))
  }

  return {
    keep: (letter, now) =>
      attempt(async () => {
        const written = JSON.stringify(letter.attributes)
        const bytes = letter.data.length + Buffer.byteLength(written)
        const about = [letter.id, padded(now), written, letter.data, bytes, letter.samples]
        const reply = await redis.keepDeadLetter(...keys, ...about, limits.count, limits.bytes, limits.ttlMs)
        const [arrivals, age, count, overBytes] = reply
        return { arrivals, age, count, bytes: overBytes }
      }),
    page: (order, beyond, limit) =>
      attempt(async () => {
        const members =
          order === 'newest first'
            ? await redis.zrevrangebylex(index, beyond === undefined ? '+' : `(${beyond}`, '-', 'LIMIT', 0, limit)
            : await redis.zrangebylex(index, beyond === undefined ? '-' : `(${beyond}`, '+', 'LIMIT', 0, limit)
        const letters = await read(members.map((member) => member.slice(14)))
        return { letters, next: members.length < limit ? undefined : members.at(-1) }
      }),
    totals: () =>
      attempt(async () => {
        const [events, sums] = await Promise.all([redis.zcard(index), redis.hmget(totals, 'samples', 'bytes')])
        return { events, samples: Number(sums[0] ?? 0), bytes: Number(sums[1] ?? 0) }
      }),
    find: (id) => attempt(async () => (await read([id]))[0]),
    data: (id) => attempt(async () => (await redis.hgetBuffer(data, id)) ?? undefined),
    remove: (id, mark = '') =>
      attempt(async () => {
        const result = await redis.removeDeadLetter(...keys, id, mark)
        return result === 1 ? 'removed' : result === 0 ? 'came again' : 'unknown'
      })
  }
}
