import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { Redis } from 'ioredis'
import type { AlertRule } from '../../shared/alerting/alert-rule.ts'
import { seriesDigest } from '../../shared/alerting/alert-state.ts'
import { applyAnomalies } from '../../shared/alerting/life-cycle.ts'
import { SHORT_RULE } from '../../shared/alerting/testing/rule-fixture.ts'
import { toEvent } from '../../shared/cloudevents/to-event.ts'
import type { Anomaly } from '../../shared/contract/anomaly.ts'
import { TICK } from '../../shared/contract/event-types.ts'
import type { RedisClient } from '../../shared/redis/connect.ts'
import { openClient } from '../../shared/redis/testing/open-client.ts'
import type { AlertEvent } from './alert-event.ts'
import { type AlertStore, createAlertStore, type StoreLimits } from './alert-store.ts'
import { commitEvent } from './commit-event.ts'
import type { SilencedUntil } from './hush.ts'
import { receiveEvent } from './receive-event.ts'

export const LIMITS: StoreLimits = {
  answerTtlMs: 3_600_000,
  pastAlerts: 100,
  pastMs: 86_400_000,
  noticesPerChannel: 100
}

export const right = async <A>(task: TE.TaskEither<unknown, A>): Promise<A> => {
  const result = await task()
  if (E.isLeft(result)) throw new Error(`expected Right, got ${JSON.stringify(result.left)}`)
  return result.right
}

/** A connection as the function makes it. */
export const client = (url: string): Promise<RedisClient> => openClient(url)

/** An empty database, and a connection that tests look through. */
export const empty = async (url: string): Promise<Redis> => {
  const redis = new Redis(url)
  await redis.flushdb()
  return redis
}

export type Replica = {
  readonly store: AlertStore
  /** Commits anomalies as one event of this id at this time. */
  readonly take: (event: string, anomalies: ReadonlyArray<Anomaly>, now: number) => Promise<ReadonlyArray<AlertEvent>>
  /** What a tick does, as one event of this id at this time. */
  readonly tick: (event: string, now: number) => Promise<ReadonlyArray<AlertEvent>>
  readonly counts: { conflicts: number; repeated: number; dropped: Array<readonly [string, string]> }
}

/** What one replica of alert-sink does between decoding and the answer. */
export const replicaOn = (
  redis: RedisClient,
  {
    limits = LIMITS,
    channels = ['log'],
    groupSeries = 0,
    silencedUntil = () => undefined,
    maxOpenAlerts = 100,
    rule = SHORT_RULE
  }: {
    limits?: StoreLimits
    channels?: string[]
    groupSeries?: number
    silencedUntil?: SilencedUntil
    maxOpenAlerts?: number
    rule?: AlertRule
  } = {}
): Replica => {
  const store = createAlertStore(redis, channels, limits)
  const counts: Replica['counts'] = { conflicts: 0, repeated: 0, dropped: [] }
  const committing = (now: number) =>
    commitEvent({
      store,
      ruleOf: () => rule,
      channelsOf: () => channels,
      silences: () => TE.right(silencedUntil),
      groupSeries,
      maxOpenAlerts,
      now: () => now,
      onCommitted: () => {},
      onConflict: () => void counts.conflicts++,
      onRepeated: () => void counts.repeated++,
      onDropped: (dropped) => void counts.dropped.push(...dropped)
    })
  const take: Replica['take'] = (event, anomalies, now) => {
    const bySeries = Map.groupBy(anomalies, ({ series }) => seriesDigest(series))
    return right(
      committing(now)({
        event,
        trace: undefined,
        digests: [...bySeries.keys()],
        fold: (digest, stored, hasRoom) => applyAnomalies(stored, bySeries.get(digest) as Anomaly[], rule, now, hasRoom)
      })
    )
  }
  const tick: Replica['tick'] = (event, now) => {
    const data = { specversion: '1.0', id: event, source: '/tick', type: TICK, time: new Date(now).toISOString() }
    const commit = committing(now)
    const receive = receiveEvent({
      commit,
      store,
      prune: () => TE.right(undefined),
      tellMissing: () => TE.right([]),
      ruleOf: () => rule,
      now: () => now
    })
    const received = toEvent(data, {}, () => data.time)
    if (E.isLeft(received)) throw new Error(received.left.errors.join())
    return right(receive(received.right))
  }
  return { store, take, tick, counts }
}
