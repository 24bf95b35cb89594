/** One hash tag for everything about alerts: one script commits what one event brings, whatever its series. */
const PREFIX = 'knomaly:{alerts}:'

export const ALERT_KEYS = {
  /** Hash: series digest → "<version> <id of the latest alert, or -> <SeriesAlerts as JSON>". */
  current: `${PREFIX}current`,
  /** Sorted set: digests of series by the clock time at which a tick has something to do for them. */
  due: `${PREFIX}due`,
  /** Hash: alert id → "<series digest> <Alert as JSON>". */
  alerts: `${PREFIX}alerts`,
  /** Sorted sets: alert ids by the clock time at which they were opened or resolved. */
  open: `${PREFIX}open`,
  resolved: `${PREFIX}resolved`,
  /** Sorted set in the order of text: "<source digest> <series digest>" of alerts that are open and not silenced. */
  members: `${PREFIX}members`,
  /** Sorted set: source digests with an open group by the clock time at which a tick looks at it again. */
  groupsDue: `${PREFIX}groups-due`,
  /** Sorted set: digests of series whose open alert is silenced by the clock time at which the silence ends. */
  hushed: `${PREFIX}hushed`,
  /** Hash: id → Silence as JSON. */
  silences: `${PREFIX}silences`,
  /** String: changes with every silence that comes or goes. */
  silencesVersion: `${PREFIX}silences-version`,
  /** Sorted set: keys of series that report nothing by the clock time at which that is told of again; named as in 0.1. */
  missing: `${PREFIX}silent`,
  /** Hash: missing.after (ms) → up to which time of last sight series have been looked through. */
  missingCursors: `${PREFIX}silence-cursors`,
  /** Hash: "<alert id> <channel>" → what became of the latest notice, as JSON. */
  deliveries: `${PREFIX}deliveries`,
  /** Sorted set: names of channels by the clock time of the last commit of an alert-sink that had them; at most 100. */
  channels: `${PREFIX}channels`
} as const

/** The answer to one delivered event, while it may be delivered again. */
export const answerKey = (eventDigest: string): string => `${PREFIX}answer:${eventDigest}`

/** Hash: the open group of a source: version, state, and what its members add up to; see lua/commit-alerts.lua. */
export const groupKey = (sourceDigest: string): string => `${PREFIX}group:${sourceDigest}`

export type OutboxKeys = {
  /** Sorted set: notice ids by the clock time of their next attempt. */
  readonly due: string
  /** Hash: notice id → Notice as JSON. */
  readonly notices: string
}

export const outboxKeys = (channel: string): OutboxKeys => ({
  due: `${PREFIX}outbox:${channel}:due`,
  notices: `${PREFIX}outbox:${channel}:notices`
})

/** Hash: how many messages a channel may send now. */
export const budgetKey = (channel: string): string => `${PREFIX}outbox:${channel}:budget`
