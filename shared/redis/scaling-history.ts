import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import * as t from 'io-ts'
import type { StoreUnavailable } from '../failure/failure.ts'
import { attempt } from './attempt.ts'
import type { RedisClient } from './connect.ts'

/** One look at the platform: what each service had. */
export const ScalingSample = t.type({
  /** Unix ms. */
  at: t.number,
  services: t.readonlyArray(
    t.type({
      name: t.string,
      ready: t.number,
      starting: t.number,
      /** By its autoscaler; the machine may bear fewer. */
      wanted: t.number,
      panic: t.boolean,
      /** Requests that were there on average in the second before, those that waited included. */
      concurrency: t.number,
      /** Requests that wait now. */
      queued: t.number
    })
  )
})
export type ScalingSample = t.TypeOf<typeof ScalingSample>

export type ScalingHistory = {
  readonly append: (sample: ScalingSample) => TE.TaskEither<StoreUnavailable, void>
  /** The newest `limit` samples since then, oldest first; empty where nobody writes, as in a cluster. */
  readonly read: (sinceMs: number, limit: number) => TE.TaskEither<StoreUnavailable, ReadonlyArray<ScalingSample>>
}

export const SCALING_HISTORY_KEY = 'knomaly:{platform}:scaling'

/** An hour of samples every two seconds; about 150 bytes for each service in each of them. */
const MAX_SAMPLES = 1_800
const TTL_MS = 3_600_000
const FIELD = 'sample'

const parse = (json: string | undefined): unknown => {
  try {
    return JSON.parse(json ?? '')
  } catch {
    return undefined
  }
}

/** What the local platform did with its replicas, in a stream: written by the platform, shown by the console. */
export const createScalingHistory = (redis: RedisClient): ScalingHistory => ({
  append: (sample) =>
    attempt(async () => {
      await Promise.all([
        redis.xadd(SCALING_HISTORY_KEY, 'MAXLEN', '~', MAX_SAMPLES, '*', FIELD, JSON.stringify(sample)),
        redis.pexpire(SCALING_HISTORY_KEY, TTL_MS)
      ])
    }),
  read: (sinceMs, limit) =>
    attempt(async () => {
      // By the clock of Redis, which numbers the entries; each of them says when it was by the platform's.
      const entries = await redis.xrevrange(SCALING_HISTORY_KEY, '+', Math.max(0, Math.floor(sinceMs)), 'COUNT', limit)
      return entries.toReversed().flatMap(([, fields]) => {
        const sample = ScalingSample.decode(parse(fields[1]))
        return E.isRight(sample) ? [sample.right] : []
      })
    })
})
