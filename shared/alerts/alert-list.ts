import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { Alert } from '../contract/alert.ts'
import type { StoreUnavailable } from '../failure/failure.ts'
import { attempt } from '../redis/attempt.ts'
import type { RedisClient } from '../redis/connect.ts'
import type { Delivery } from './delivery.ts'
import { ALERT_KEYS } from './keys.ts'

/** An alert as a question gets it, with what became of its latest notice at each channel. */
export type ListedAlert = Alert & { readonly deliveries: Readonly<Record<string, Delivery>> }

export type AlertQuery = {
  readonly status: 'all' | 'open' | 'resolved'
  readonly source: string | undefined
  readonly limit: number
}

export type AlertList = {
  /** The last opened or resolved first. */
  readonly list: (query: AlertQuery) => TE.TaskEither<StoreUnavailable, ReadonlyArray<ListedAlert>>
  readonly find: (id: string) => TE.TaskEither<StoreUnavailable, ListedAlert | undefined>
  readonly counts: () => TE.TaskEither<StoreUnavailable, { readonly open: number; readonly resolved: number }>
}

/** Alerts read at a time when a source is looked for. */
const PAGE = 500

type Entry = { readonly id: string; readonly at: number }

const toEntries = (flat: ReadonlyArray<string>): ReadonlyArray<Entry> =>
  flat.flatMap((id, i) => (i % 2 === 0 ? [{ id, at: Number(flat[i + 1]) }] : []))

const newestFirst = (a: Entry, b: Entry): number => b.at - a.at || (a.id < b.id ? 1 : -1)

/** What alerts did not say before there were groups. */
const UNGROUPED = { kind: 'series', group: null, members: null } as const

// Before the JSON stand the digest of the series and a space.
const toAlert = (value: string): Alert => ({
  ...UNGROUPED,
  ...(JSON.parse(value.slice(value.indexOf(' ') + 1)) as Alert)
})

/** Alerts from Redis, the same on every replica. */
export const createAlertList = (redis: RedisClient, channels: ReadonlyArray<string>): AlertList => {
  const { alerts, open, resolved, deliveries } = ALERT_KEYS

  const read = async (ids: ReadonlyArray<string>): Promise<ReadonlyArray<ListedAlert>> => {
    if (ids.length === 0) return []
    const [values, notes] = await Promise.all([
      redis.hmget(alerts, ...ids),
      redis.hmget(deliveries, ...ids.flatMap((id) => channels.map((channel) => `${id} ${channel}`)))
    ])
    return values.flatMap((value, i) => {
      // Forgotten between the two reads.
      if (value === null) return []
      const own = channels.flatMap((channel, c) => {
        const note = notes[i * channels.length + c]
        return note == null ? [] : [[channel, JSON.parse(note) as Delivery] as const]
      })
      return [{ ...toAlert(value), deliveries: Object.fromEntries(own) }]
    })
  }

  /** The next `count` entries of either list after the first `skip`, newest first. */
  const entries = async (status: AlertQuery['status'], skip: number, count: number): Promise<ReadonlyArray<Entry>> => {
    const keys = status === 'all' ? [open, resolved] : [status === 'open' ? open : resolved]
    // Of two lists, the newest n together are among the newest n of each.
    const from = keys.length === 1 ? skip : 0
    const lists = await Promise.all(keys.map((key) => redis.zrevrange(key, from, skip + count - 1, 'WITHSCORES')))
    return lists
      .flatMap(toEntries)
      .sort(newestFirst)
      .slice(skip - from, skip - from + count)
  }

  return {
    list: ({ status, source, limit }) =>
      attempt(async () => {
        const found: ListedAlert[] = []
        const size = source === undefined ? limit : PAGE
        for (let skip = 0; found.length < limit; skip += size) {
          const page = await entries(status, skip, size)
          const listed = await read(page.map(({ id }) => id))
          found.push(...(source === undefined ? listed : listed.filter((alert) => alert.series.source === source)))
          if (page.length < size || source === undefined) break
        }
        return found.slice(0, limit)
      }),
    find: (id) => attempt(async () => (await read([id]))[0]),
    counts: () =>
      attempt(async () => {
        const [opened, past] = await Promise.all([redis.zcard(open), redis.zcard(resolved)])
        return { open: opened, resolved: past }
      })
  }
}
