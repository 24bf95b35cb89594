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
}

export type IngressStats = {
  readonly accepted: number
  /** 4xx: what can never be accepted. */
  readonly refused: number
  /** 503: what may be sent again. */
  readonly unavailable: number
}

export type Stats = {
  readonly ingress: IngressStats
  /** By `<namespace>/<name>` of the Trigger. */
  readonly triggers: Readonly<Record<string, TriggerStats>>
}
