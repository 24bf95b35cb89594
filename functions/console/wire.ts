import { createAlertList } from '../../shared/alerts/alert-list.ts'
import { createSilences } from '../../shared/alerts/silences.ts'
import type { Send } from '../../shared/cloudevents/send.ts'
import { createDeadLetterStore } from '../../shared/dead-letters/dead-letter-store.ts'
import { bounded } from '../../shared/http/bounded.ts'
import type { Route } from '../../shared/http/route.ts'
import type { Logger } from '../../shared/log/logger.ts'
import type { RedisClient } from '../../shared/redis/connect.ts'
import { createRecentAnomalies } from '../../shared/redis/recent-anomalies.ts'
import { createSampleCount } from '../../shared/redis/sample-count.ts'
import { createScalingHistory } from '../../shared/redis/scaling-history.ts'
import { createSeriesReader } from '../../shared/redis/series-reader.ts'
import { sharedReading } from '../../shared/redis/shared-reading.ts'
import { VERSION } from '../../shared/version.ts'
import { createAssets } from './assets.ts'
import { readAttention } from './attention.ts'
import type { Config } from './config.ts'
import { createHub, type Hub, type HubOptions } from './live/hub.ts'
import { liveHandle } from './live/live-handle.ts'
import { createPoll } from './live/poll.ts'
import { createNames, REFRESH_MS } from './names.ts'
import { readOverview } from './overview.ts'
import { createRate } from './rate.ts'
import type { Files } from './read-folder.ts'
import { createReadNames } from './read-names.ts'
import { routes } from './routes.ts'
import { changesBy } from './session.ts'

export type ConsoleOptions = {
  readonly redis: RedisClient
  readonly send: Send
  readonly log: Logger
  readonly files: Files
  readonly settings: Pick<
    Config,
    | 'CONSOLE_TOKENS'
    | 'CONSOLE_STREAMS'
    | 'CONSOLE_STREAM_MS'
    | 'CONSOLE_HEARTBEAT_MS'
    | 'CONSOLE_MAX_INFLIGHT'
    | 'CONSOLE_SILENT_MS'
  >
  readonly now: () => number
  readonly onChange: (kind: 'replay' | 'silence' | 'unsilence') => void
  readonly live: Pick<HubOptions, 'onPoll' | 'onRefused' | 'onCut'> & Partial<HubOptions>
}

/** Questions at once are answered from one reading for so long. */
const OVERVIEW_MS = 1_000

/** The console over a client that its caller owns: what it answers, and its event streams. */
export const wireConsole = (options: ConsoleOptions): { readonly routes: ReadonlyArray<Route>; readonly hub: Hub } => {
  const { redis, send, log, files, settings, now, onChange, live } = options
  const silentAfterMs = settings.CONSOLE_SILENT_MS

  const reader = createSeriesReader(redis)
  const sources = { reader }
  const alerts = createAlertList(redis, undefined, now)
  // What is kept, and for how long, is for those who write it to say: here it is read, and replayed.
  const deadLetters = createDeadLetterStore(redis, { count: 0, bytes: 0, ttlMs: 0 })
  const recent = createRecentAnomalies(redis, 0, 0)
  const scaling = createScalingHistory(redis)

  const names = createNames({ read: createReadNames(redis), now })
  const attention = sharedReading(readAttention({ recent, reader, alerts }), REFRESH_MS, now)
  const samples = createSampleCount(redis).read
  const glance = { names, attention, deadLetters, recent, samples, rate: createRate(), silentAfterMs, now }
  const overview = sharedReading(readOverview(glance), OVERVIEW_MS, now)

  const hub = createHub({
    poll: createPoll({ overview, attention, alerts, scaling, sources, now }),
    maxStreams: settings.CONSOLE_STREAMS,
    streamMs: settings.CONSOLE_STREAM_MS,
    heartbeatMs: settings.CONSOLE_HEARTBEAT_MS,
    now,
    onBug: (err) => log.error({ err }, 'bug'),
    ...live
  })

  return {
    hub,
    routes: routes({
      assets: createAssets(files),
      changes: changesBy(settings.CONSOLE_TOKENS),
      overview,
      series: { names, attention, sources, alerts, silentAfterMs, now },
      alerts: { alerts, sources },
      deadLetters: {
        store: deadLetters,
        send,
        onReplayed: (id) => {
          onChange('replay')
          log.info({ id }, 'dead letter replayed')
        }
      },
      silences: {
        silences: createSilences(redis),
        now,
        onChanged: (change, id) => {
          onChange(change === 'added' ? 'silence' : 'unsilence')
          log.info({ id }, `silence ${change}`)
        }
      },
      scaling: { scaling, now },
      live: liveHandle(hub),
      version: VERSION,
      now,
      bound: bounded(settings.CONSOLE_MAX_INFLIGHT).wrap
    })
  }
}
