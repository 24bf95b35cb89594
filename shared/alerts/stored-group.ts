import type { GroupState } from '../alerting/group-state.ts'
import type { Tally } from '../alerting/group-tally.ts'
import type { Anomaly } from '../contract/anomaly.ts'
import type { RedisClient } from '../redis/connect.ts'
import { ALERT_KEYS, groupKey } from './keys.ts'

/** The open group of a source, if there is one; `version` is '' when there is none. */
export type StoredGroup = {
  readonly version: string
  readonly state: GroupState | undefined
  readonly tally: Tally | undefined
  /** Alerts of the source that are open and not silenced, in a group or not. */
  readonly open: number
}

/** Lexical bounds of the members of one source. */
export const membersOf = (digest: string): readonly [from: string, to: string] => [`[${digest} `, `(${digest}!`]

const FIELDS = ['version', 'state', 'total', 'anomalies', 'last_at', 'severity', 'worst'] as const

/** As lua/commit-alerts.lua keeps it. */
export const readGroup = async (redis: RedisClient, digest: string): Promise<StoredGroup> => {
  const [values, open] = await Promise.all([
    redis.hmget(groupKey(digest), ...FIELDS),
    redis.zlexcount(ALERT_KEYS.members, ...membersOf(digest))
  ])
  const [version, state, total, anomalies, lastAt, severity, worst] = values
  return {
    version: version ?? '',
    state: state == null ? undefined : (JSON.parse(state) as GroupState),
    tally:
      worst == null
        ? undefined
        : {
            total: Number(total),
            anomalies: Number(anomalies),
            lastAt: Number(lastAt),
            severity: severity as Anomaly['severity'],
            worst: JSON.parse(worst) as Anomaly
          },
    open
  }
}
