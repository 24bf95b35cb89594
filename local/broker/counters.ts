import { createTally, REQUEST_BOUNDS, type TallyReading } from '../metrics/tally.ts'

/** Of an answer; `none`: there was none, or not in time. */
export const ANSWER_CLASSES = ['2xx', '3xx', '4xx', '5xx', 'none'] as const
export type AnswerClass = (typeof ANSWER_CLASSES)[number]

/** What became of requests to the subscriber, each attempt for itself. */
export type Attempts = {
  readonly answers: Readonly<Record<AnswerClass, number>>
  readonly durations: TallyReading
}

const classOf = (status: number | undefined): AnswerClass =>
  status === undefined ? 'none' : (ANSWER_CLASSES[Math.min(5, Math.max(2, Math.floor(status / 100))) - 2] ?? '5xx')

/** Counts attempts as plain numbers: it is in the way of every event. */
export const createAttempts = () => {
  const answers: Record<AnswerClass, number> = { '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0, none: 0 }
  const durations = createTally(REQUEST_BOUNDS)
  return {
    /** `status` of the answer; undefined when there was none. */
    count: (status: number | undefined, ms: number): void => {
      answers[classOf(status)] += 1
      durations.observe(ms / 1_000)
    },
    read: (): Attempts => ({ answers: { ...answers }, durations: durations.read() })
  }
}

/** What a Trigger has done since the start, and what it has in hand. */
export type TriggerStats = {
  /** Events that passed its filters and were stored, replies included. */
  readonly accepted: number
  readonly delivered: number
  readonly retried: number
  readonly deadLettered: number
  /** Undeliverable without a dead-letter sink. */
  readonly dropped: number
  /** Rounds in which the dead-letter sink did not take an event; it is kept and tried again. */
  readonly parked: number
  /** Entries in the stream, those in flight included. */
  readonly backlog: number
  readonly inFlight: number
  readonly attempts: Attempts
}

export type IngressStats = {
  readonly accepted: number
  /** 4xx: what can never be accepted. */
  readonly refused: number
  /** 503: what may be sent again. */
  readonly unavailable: number
}

export type Stats = {
  /** Redis has confirmed the last write: events can be stored and their outcomes, too. */
  readonly available: boolean
  readonly ingress: IngressStats
  /** By `<namespace>/<name>` of the Trigger. */
  readonly triggers: Readonly<Record<string, TriggerStats>>
}
