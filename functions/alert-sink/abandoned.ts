import { ALERT_KEYS, outboxKeys } from '../../shared/alerts/keys.ts'
import type { Logger } from '../../shared/log/logger.ts'
import type { RedisClient } from '../../shared/redis/connect.ts'

/**
 * Notices of channels that alert-sink had lately and has no more: renamed, or taken out of its configuration. Nobody tells them to
 * anybody, unless another revision still has the channel; that is said once for each channel, by each replica.
 */
export const abandonedNotices = (
  redis: RedisClient,
  channels: ReadonlyArray<string>,
  log: Pick<Logger, 'warn'>
): (() => Promise<void>) => {
  const said = new Set(channels)
  return async () => {
    const names = (await redis.zrange(ALERT_KEYS.channels, '0', '-1')).filter((name) => !said.has(name))
    for (const channel of names) {
      const notices = await redis.zcard(outboxKeys(channel).due)
      if (notices === 0) continue
      said.add(channel)
      log.warn({ channel, notices }, 'notices wait for a channel that is not configured any more')
    }
  }
}
