import type { Readable } from 'node:stream'
import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import { type Overloaded, overloaded } from '../../../shared/failure/failure.ts'
import type { LiveState } from './events.ts'
import { alertChanges, allPoints, changedPoints, frame, isSameOverview, openAlerts } from './frames.ts'
import type { Look } from './look.ts'
import type { Poll } from './poll.ts'
import { openStream, type Stream } from './stream.ts'

export type HubOptions = {
  readonly poll: Poll
  readonly maxStreams: number
  /** How long a stream lasts. */
  readonly streamMs: number
  readonly now: () => number
  readonly pollMs?: number
  readonly heartbeatMs: number
  /** Looks at which a stream may be found with something that it has not read. */
  readonly patience?: number
  readonly onPoll: (outcome: 'fresh' | 'failed') => void
  readonly onRefused: () => void
  readonly onCut: () => void
  /** A look that threw. The next one is tried all the same. */
  readonly onBug: (error: unknown) => void
}

export type Hub = {
  /** A stream about these series, once there was a look for it. */
  readonly join: (keys: ReadonlyArray<string>) => TE.TaskEither<Overloaded, Readable>
  readonly streams: () => number
  readonly close: () => void
}

export const POLL_MS = 1_000
const PATIENCE = 15

/**
 * All streams and the one look a second that they share; nobody listens, nobody looks. A client that is slow is told
 * nothing more until
 * it has read what it was sent, and then everything as it is by then: what waits for it is never more than one
 * snapshot. One that
 * reads nothing for some looks is cut off.
 */
export const createHub = (options: HubOptions): Hub => {
  const { poll, maxStreams, streamMs, now, pollMs = POLL_MS, heartbeatMs, patience = PATIENCE } = options
  const streams = new Set<Stream>()
  let places = 0
  let last: Look | undefined
  let changesOf = alertChanges()
  let looking: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  let beating: NodeJS.Timeout | undefined
  let answeredAt: string | null = null
  let sent = 0

  const nowText = (): string => new Date(now()).toISOString()

  const stateFrame = (store: LiveState['store']): Buffer =>
    frame('state', { store, at: nowText(), answered_at: answeredAt, heartbeat_ms: heartbeatMs })

  const snapshot = (look: Look, keys: ReadonlyArray<string>): ReadonlyArray<Buffer> => [
    stateFrame('up'),
    frame('overview', look.overview, ++sent),
    frame('alerts', openAlerts(look)),
    frame('scaling', { full: true, is_known: look.scaling.length > 0, samples: look.scaling }),
    ...keys.flatMap((key) => {
      const series = look.series.get(key)
      return series === undefined ? [] : [frame('points', allPoints(series))]
    })
  ]

  /** What all that were there before are told; of series, each its own. */
  const newsOf = (before: Look, look: Look, alerts: ReadonlyArray<Buffer>) => {
    const known = new Set(before.scaling.map(({ at }) => at))
    const samples = look.scaling.filter(({ at }) => !known.has(at))
    const common = [
      ...(isSameOverview(before, look) ? [] : [frame('overview', look.overview, ++sent)]),
      ...alerts,
      ...(samples.length === 0 ? [] : [frame('scaling', { full: false, is_known: true, samples })])
    ]
    const points = new Map<string, Buffer>()
    for (const [key, series] of look.series) {
      const old = before.series.get(key)
      const event = old === undefined ? undefined : changedPoints(old, series)
      if (event !== undefined) points.set(key, frame('points', event))
    }
    return (keys: ReadonlyArray<string>): ReadonlyArray<Buffer> => [
      ...common,
      ...keys.flatMap((key) => points.get(key) ?? [])
    ]
  }

  /** False for one that must wait: it has not read what it was sent, or was not told of something. */
  const isReady = (stream: Stream): boolean => {
    if (stream.readable.readableLength === 0) {
      stream.behind = 0
      return true
    }
    stream.isStale = true
    stream.behind += 1
    if (stream.behind > patience) {
      options.onCut()
      stream.readable.destroy()
    }
    return false
  }

  const tell = (look: Look): void => {
    const alerts = changesOf(look.alerts).map((alert) => frame('alert', alert))
    const news = last === undefined ? undefined : newsOf(last, look, alerts)
    for (const stream of streams) {
      if (!isReady(stream) || !stream.keys.every((key) => look.series.has(key))) continue
      stream.send(stream.isStale || news === undefined ? snapshot(look, stream.keys) : news(stream.keys))
      stream.isStale = false
      stream.knowsAway = false
    }
    last = look
  }

  const tellAway = (): void => {
    for (const stream of streams) {
      if (stream.knowsAway || !isReady(stream)) continue
      stream.send([stateFrame('away')])
      stream.isStale = true
      stream.knowsAway = true
    }
  }

  /** Has a clock of its own: a look at a Redis that does not answer takes seconds. Who has something to read hears that. */
  const beat = (): void => {
    const heartbeat = frame('heartbeat', { at: nowText() })
    for (const stream of streams) {
      const isTold = !stream.isStale || stream.knowsAway
      if (isTold && stream.readable.readableLength === 0) stream.send([heartbeat])
    }
  }

  const look = async (): Promise<void> => {
    const keys = new Set<string>()
    for (const stream of streams) for (const key of stream.keys) keys.add(key)
    const found = await poll([...keys], last)()
    options.onPoll(E.isRight(found) ? 'fresh' : 'failed')
    if (E.isLeft(found)) return tellAway()
    answeredAt = found.right.overview.at
    tell(found.right)
  }

  /** One look at a time; the next one a second later, as long as there is somebody. */
  const lookOnce = (): Promise<void> => {
    clearTimeout(timer)
    looking ??= look().finally(() => {
      looking = undefined
      clearTimeout(timer)
      if (streams.size > 0) timer = setTimeout(() => lookOnce().catch(options.onBug), pollMs)
    })
    return looking
  }

  const rest = (): void => {
    clearTimeout(timer)
    clearInterval(beating)
    beating = undefined
  }

  const leave = (stream: Stream): void => {
    if (!streams.delete(stream)) return
    places -= 1
    if (streams.size > 0) return
    // What is known by then grows old: who comes next begins anew.
    rest()
    last = undefined
    answeredAt = null
    changesOf = alertChanges()
  }

  return {
    join: (keys) => async () => {
      if (places >= maxStreams) {
        options.onRefused()
        return E.left(overloaded)
      }
      places += 1
      const stream = openStream([...new Set(keys)])
      streams.add(stream)
      beating ??= setInterval(beat, heartbeatMs)
      const end = setTimeout(stream.end, streamMs)
      stream.readable.once('close', () => {
        clearTimeout(end)
        leave(stream)
      })
      try {
        // The look under way may not know of these series.
        await looking
        await lookOnce()
      } catch (bug) {
        // Nobody will read it, and so nothing would end it.
        stream.readable.destroy()
        throw bug
      }
      return E.right(stream.readable)
    },
    streams: () => streams.size,
    close: () => {
      rest()
      for (const stream of streams) stream.readable.destroy()
    }
  }
}
