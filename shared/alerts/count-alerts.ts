import type { RedisClient } from '../redis/connect.ts'
import { ALERT_KEYS, groupKey } from './keys.ts'
import { membersOf } from './stored-group.ts'

/**
 * `open` is what a person has to look at: a group is one, and its members are none beside it. `series` are the open alerts of
 * series, whether a group stands for them or not; `resolved` are past alerts of both kinds.
 */
export type AlertCounts = {
  readonly open: number
  readonly series: number
  readonly groups: number
  /** Of `groups`. */
  readonly critical_groups: number
  readonly resolved: number
}

/** How many alerts there are. It asks for each open group, of which a source has one at most. */
export const countAlerts = async (redis: RedisClient): Promise<AlertCounts> => {
  const { open, resolved, groupsDue, members } = ALERT_KEYS
  const [opened, past, sources] = await Promise.all([
    redis.zcard(open),
    redis.zcard(resolved),
    redis.zrange(groupsDue, '0', '-1')
  ])
  const each = sources.map((source) =>
    Promise.all([redis.zlexcount(members, ...membersOf(source)), redis.hget(groupKey(source), 'severity')])
  )
  const groups = await Promise.all(each)
  const grouped = groups.reduce((sum, [count]) => sum + count, 0)
  return {
    // Read one after the other: what is opened in between must not make it negative.
    open: Math.max(opened - grouped, sources.length),
    series: Math.max(opened - sources.length, 0),
    groups: sources.length,
    critical_groups: groups.filter(([, severity]) => severity === 'critical').length,
    resolved: past
  }
}
