import { randomInt } from 'node:crypto'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { ChainableCommander } from 'ioredis'
import type { Alert } from '../contract/alert.ts'
import type { StoreUnavailable } from '../failure/failure.ts'
import { attempt } from '../redis/attempt.ts'
import type { RedisClient } from '../redis/connect.ts'
import { runTransaction } from '../redis/run-transaction.ts'
import { ALERT_KEYS } from './keys.ts'
import { type Silence, silenceMatcher } from './silence.ts'

/** More are refused: each alert is compared with all of them. */
export const MAX_SILENCES = 1000

/** What is said of the silences at one moment. */
export type ActiveSilences = {
  /** Id of the last one to end that an alert is under; null when it is under none. */
  readonly by: (alert: Pick<Alert, 'series' | 'severity'>) => string | null
  /** The end of the last one that an alert is under, by the clock (ms); undefined when it is under none. */
  readonly until: (alert: Pick<Alert, 'series' | 'severity'>) => number | undefined
}

export type Silences = {
  /** Those that have not ended, the first to end first. */
  readonly list: (now: number) => TE.TaskEither<StoreUnavailable, ReadonlyArray<Silence>>
  readonly active: (now: number) => TE.TaskEither<StoreUnavailable, ActiveSilences>
  /** False when there are too many. */
  readonly add: (silence: Silence, now: number) => TE.TaskEither<StoreUnavailable, boolean>
  /** False when there is none with this id. What it kept from the channels is looked at by the next tick. */
  readonly remove: (id: string) => TE.TaskEither<StoreUnavailable, boolean>
  /** Forgets those that have ended. */
  readonly prune: (now: number) => TE.TaskEither<StoreUnavailable, void>
}

type Compiled = { readonly id: string; readonly endsAt: number; readonly matches: ReturnType<typeof silenceMatcher> }

const endOf = ({ ends_at }: Silence): number => Date.parse(ends_at)

/** `randomInt` takes no more. */
const MAX_VERSION = 2 ** 48 - 1

/** Longer than any silence lasts. */
const KEPT_MS = 400 * 24 * 3_600_000

/**
 * Silences in Redis, the same on every replica. All of them are read only when one has come or gone since the last time; that is
 * asked each time.
 */
export const createSilences = (redis: RedisClient): Silences => {
  const { silences, silencesVersion, hushed } = ALERT_KEYS
  let known:
    | { readonly version: string; readonly all: ReadonlyArray<Silence>; readonly compiled: Compiled[] }
    | undefined

  const read = async () => {
    const version = (await redis.get(silencesVersion)) ?? ''
    if (known?.version === version) return known
    // After the version: what is read may be newer than it says, and is then read again.
    const all = Object.values(await redis.hgetall(silences)).map((json) => JSON.parse(json) as Silence)
    all.sort((a, b) => endOf(b) - endOf(a) || (a.id < b.id ? -1 : 1))
    const compiled = all.map((one) => ({ id: one.id, endsAt: endOf(one), matches: silenceMatcher(one.matchers) }))
    known = { version, all, compiled }
    return known
  }

  /**
   * A change and the word of it are one: a silence that nobody looks for would silence nothing, and one that is gone without a word
   * would go on. The version is a number that nobody has seen: after a fail-over to a server that is behind, one that counts would
   * come by numbers that some replica has read before. A version before this one adds 1 to it.
   */
  const change = async (commands: (transaction: ChainableCommander) => ChainableCommander): Promise<unknown> => {
    const [first] = await runTransaction(
      commands(redis.multi())
        .set(silencesVersion, String(randomInt(MAX_VERSION)), 'PX', 2 * KEPT_MS)
        .pexpire(silences, KEPT_MS)
    )
    return first
  }

  const prune = async (now: number): Promise<void> => {
    const { all } = await read()
    const over = all.filter((one) => endOf(one) <= now).map(({ id }) => id)
    if (over.length === 0) return
    await change((transaction) => transaction.hdel(silences, ...over))
  }

  return {
    list: (now) => attempt(async () => (await read()).all.filter((one) => endOf(one) > now).toReversed()),
    active: (now) =>
      attempt(async () => {
        const current = (await read()).compiled.filter(({ endsAt }) => endsAt > now)
        const lastOf = (alert: Pick<Alert, 'series' | 'severity'>) => current.find(({ matches }) => matches(alert))
        return {
          by: (alert) => lastOf(alert)?.id ?? null,
          until: (alert) => lastOf(alert)?.endsAt
        }
      }),
    add: (silence, now) =>
      attempt(async () => {
        await prune(now)
        if ((await redis.hlen(silences)) >= MAX_SILENCES) return false
        await change((transaction) => transaction.hset(silences, silence.id, JSON.stringify(silence)))
        return true
      }),
    remove: (id) =>
      attempt(async () => {
        // All that is hushed is looked at again: which of it this one kept quiet is not known here.
        const removed = await change((transaction) =>
          transaction.hdel(silences, id).zunionstore(hushed, 1, hushed, 'WEIGHTS', 0, 'AGGREGATE', 'SUM')
        )
        return removed === 1
      }),
    prune: (now) => attempt(() => prune(now))
  }
}
