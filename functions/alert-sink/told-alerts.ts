import * as E from 'fp-ts/lib/Either.js'
import type { AlertList, ListedAlert } from '../../shared/alerts/alert-list.ts'
import { budgetKey } from '../../shared/alerts/keys.ts'
import type { Alert } from '../../shared/contract/alert.ts'
import type { RedisClient } from '../../shared/redis/connect.ts'
import type { DigestIncident } from './channels/pagerduty.ts'

/** More open alerts than this are not asked for on a tick, the latest first; ALERT_OPEN_MAX is as much by default. */
const MAX_OPEN = 10_000
/** Of those that were resolved lately. */
const MAX_RESOLVED = 1000

/** For a month without any digest: longer than an alert is kept. */
const INCIDENT_MS = 31 * 24 * 3_600_000

/**
 * Alerts that a channel was told of and that are open, and those of whose end it was told within `recentMs`. One that is silenced
 * after that is still among them, and so is a member of a group that was told before it: left out, it would be over for the
 * receiver while it is not. Undefined when Redis does not answer.
 */
export const toldAlerts =
  (list: AlertList, channel: string, recentMs: number, now: () => number) =>
  async (): Promise<ReadonlyArray<Alert> | undefined> => {
    const source = undefined
    const [open, resolved] = await Promise.all([
      list.list({ status: 'open', source, limit: MAX_OPEN })(),
      list.list({ status: 'resolved', source, limit: MAX_RESOLVED })()
    ])
    if (E.isLeft(open) || E.isLeft(resolved)) return undefined
    const since = now() - recentMs
    // Also one whose latest notice waits or was refused: what came before it was taken.
    const wasTold = ({ deliveries: { [channel]: last } }: ListedAlert): boolean =>
      last?.outcome === 'delivered' || last?.told === true
    return [
      ...open.right.filter(wasTold),
      ...resolved.right.filter((alert) => wasTold(alert) && Date.parse(alert.deliveries[channel]?.at ?? '') >= since)
    ]
  }

/** The incident that stands for what digests have told, as Redis remembers it for all replicas. */
export const createDigestIncident = (redis: RedisClient, list: AlertList, channel: string): DigestIncident => {
  const key = `${budgetKey(channel)}:incident`
  return {
    isOpen: async () => (await redis.exists(key)) === 1,
    setOpen: async (isOpen) => {
      if (isOpen) await redis.set(key, '1', 'PX', INCIDENT_MS)
      else await redis.del(key)
    },
    isNeeded: async () => {
      const open = await list.list({ status: 'open', source: undefined, limit: MAX_OPEN })()
      if (E.isLeft(open)) return undefined
      return open.right.some(({ deliveries }) => {
        const told = deliveries[channel]
        return told?.digest === true && told.ref === undefined
      })
    }
  }
}
