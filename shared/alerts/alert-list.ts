import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import { type ShownAlert, sourceDigest, toGroupAlert } from '../alerting/group-state.ts'
import type { Alert } from '../contract/alert.ts'
import type { StoreUnavailable } from '../failure/failure.ts'
import { attempt } from '../redis/attempt.ts'
import type { RedisClient } from '../redis/connect.ts'
import { type AlertCounts, countAlerts } from './count-alerts.ts'
import type { Delivery } from './delivery.ts'
import { ALERT_KEYS } from './keys.ts'
import { createSilences } from './silences.ts'
import { readGroup } from './stored-group.ts'

/** An alert as a question gets it, with what became of its latest notice at each channel. */
export type ListedAlert = ShownAlert & {
  readonly deliveries: Readonly<Record<string, Delivery>>
  /** Id of the last silence to end that it is under now. */
  readonly silenced_by: string | null
}

export type AlertQuery = {
  readonly status: 'all' | 'open' | 'resolved'
  readonly source: string | undefined
  readonly kind?: Alert['kind'] | undefined
  /** Only members of the group with this id. */
  readonly group?: string | undefined
  readonly limit: number
}

export type AlertList = {
  /** The last opened or resolved first. */
  readonly list: (query: AlertQuery) => TE.TaskEither<StoreUnavailable, ReadonlyArray<ListedAlert>>
  readonly find: (id: string) => TE.TaskEither<StoreUnavailable, ListedAlert | undefined>
  readonly counts: () => TE.TaskEither<StoreUnavailable, AlertCounts>
}

/** Alerts read at a time. */
const PAGE = 500

type Entry = { readonly id: string; readonly at: number }

const toEntries = (flat: ReadonlyArray<string>): ReadonlyArray<Entry> =>
  flat.flatMap((id, i) => (i % 2 === 0 ? [{ id, at: Number(flat[i + 1]) }] : []))

const newestFirst = (a: Entry, b: Entry): number => b.at - a.at || (a.id < b.id ? 1 : -1)

/** What alerts did not say before there were groups. */
const UNGROUPED = { kind: 'series', group: null, members: null } as const

// Before the JSON stand the digest of the series and a space.
const toAlert = (value: string): ShownAlert => ({
  ...UNGROUPED,
  ...(JSON.parse(value.slice(value.indexOf(' ') + 1)) as ShownAlert)
})

/**
 * Alerts from Redis, the same on every replica. `channels`: whose deliveries are read; undefined for every channel that alert-sink
 * has had lately.
 */
export const createAlertList = (
  redis: RedisClient,
  channels: ReadonlyArray<string> | undefined,
  now: () => number = Date.now
): AlertList => {
  const { alerts, open, resolved, deliveries } = ALERT_KEYS
  const silences = createSilences(redis)

  /** With its members as they are now: while a group is open, what is stored of it is of when something was said of it last. */
  const current = async (alert: ShownAlert): Promise<ShownAlert> => {
    if (alert.kind !== 'group' || alert.resolved_at !== null) return alert
    const group = await readGroup(redis, sourceDigest(alert.series.source))
    const { state, tally } = group
    return state?.id === alert.id && tally !== undefined ? toGroupAlert(state, alert.status, group.open, tally) : alert
  }

  const read = async (ids: ReadonlyArray<string>): Promise<ReadonlyArray<ListedAlert>> => {
    if (ids.length === 0) return []
    const names = channels ?? (await redis.zrange(ALERT_KEYS.channels, '0', '-1'))
    const fields = ids.flatMap((id) => names.map((name) => `${id} ${name}`))
    const [values, notes] = await Promise.all([
      redis.hmget(alerts, ...ids),
      fields.length === 0 ? [] : redis.hmget(deliveries, ...fields)
    ])
    const silenced = await silences.active(now())()
    if (E.isLeft(silenced)) throw silenced.left.cause
    const listed = values.map(async (value, i) => {
      // Forgotten between the two reads.
      if (value === null) return []
      const alert = await current(toAlert(value))
      const own = names.flatMap((name, n) => {
        const note = notes[i * names.length + n]
        return note == null ? [] : [[name, JSON.parse(note) as Delivery] as const]
      })
      const silenced_by = alert.resolved_at === null ? silenced.right.by(alert) : null
      return [{ ...alert, deliveries: Object.fromEntries(own), silenced_by }]
    })
    return (await Promise.all(listed)).flat()
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
    list: ({ status, source, kind, group, limit }) =>
      attempt(async () => {
        const found: ListedAlert[] = []
        const isAll = source === undefined && kind === undefined && group === undefined
        const isWanted = (alert: Alert): boolean =>
          (source === undefined || alert.series.source === source) &&
          (kind === undefined || alert.kind === kind) &&
          (group === undefined || alert.group === group)
        const size = isAll ? limit : PAGE
        for (let skip = 0; found.length < limit; skip += size) {
          const page = await entries(status, skip, size)
          // A page at a time: ten thousand alerts against a thousand silences would hold up everybody else for a second.
          const listed: ListedAlert[] = []
          for (let i = 0; i < page.length; i += PAGE) {
            listed.push(...(await read(page.slice(i, i + PAGE).map(({ id }) => id))))
          }
          found.push(...(isAll ? listed : listed.filter(isWanted)))
          if (page.length < size || isAll) break
        }
        return found.slice(0, limit)
      }),
    find: (id) => attempt(async () => (await read([id]))[0]),
    counts: () => attempt(() => countAlerts(redis))
  }
}
