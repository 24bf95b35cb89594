import type { Message } from '../../shared/cloudevents/message.ts'
import type { Reply } from '../platform/edge.ts'
import { LOAD_SAMPLES, load as pointsOfLoad, toSamples } from './traffic.ts'

export type LoadOptions = {
  readonly post: (message: Message) => Promise<Reply | undefined>
  readonly source: string
  /** Unix ms. */
  readonly now: number
}

/** All in samples; `refused` is why an event was not taken in, if one was not. */
export type Sent = { readonly sent: number; readonly accepted: number; readonly refused: string | undefined }

export type Load = {
  readonly start: () => void
  /** Resolves when so many more events have been taken in, or none will be any more. */
  readonly more: (events: number) => Promise<void>
  /** Ends it when what is under way has its answer. */
  readonly stop: () => Promise<Sent>
}

/** Events under way at once: traffic, not a load test. */
const SENDERS = 2
/** Each event is a series, and each series is memory in Redis until it expires. */
const MAX_EVENTS = 1_000

/** Sends event after event, each of a series of its own, from `start` to `stop`. */
export const startLoad = ({ post, source, now }: LoadOptions): Load => {
  let sent = 0
  let accepted = 0
  let refused: string | undefined
  let isOver = false
  let senders: Promise<unknown> | undefined
  let waiting: { readonly until: number; readonly resolve: () => void }[] = []

  const tell = (): void => {
    const isDone = (until: number): boolean => accepted >= until || isOver
    for (const { until, resolve } of waiting) if (isDone(until)) resolve()
    waiting = waiting.filter(({ until }) => !isDone(until))
  }

  const sender = async (): Promise<void> => {
    while (!isOver && sent < MAX_EVENTS && refused === undefined) {
      sent += 1
      const id = `load-${String(sent).padStart(4, '0')}`
      const reply = await post(toSamples({ source, id, metric: id }, pointsOfLoad(now)))
      if (reply?.status === 202) accepted += 1
      else
        refused ??= reply === undefined ? 'an event was not taken in at all' : `an event was answered ${reply.status}`
      tell()
    }
  }

  return {
    start: () => {
      senders ??= Promise.all(Array.from({ length: SENDERS }, sender)).finally(() => {
        isOver = true
        tell()
      })
    },
    more: (events) =>
      new Promise((resolve) => {
        waiting.push({ until: accepted + events, resolve })
        tell()
      }),
    stop: async () => {
      isOver = true
      await senders
      return { sent: sent * LOAD_SAMPLES, accepted: accepted * LOAD_SAMPLES, refused }
    }
  }
}
