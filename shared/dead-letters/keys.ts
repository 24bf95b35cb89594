const PREFIX = 'knomaly:{dead-letters}:'

/** One hash tag: one script keeps all of them in step. */
export const DEAD_LETTER_KEYS = {
  /** Sorted set, all scores 0: "<13 digits of last seen>:<id>", so that lexical order is the order of time. */
  index: `${PREFIX}index`,
  /** Hash: id → "<first seen> <last seen> <arrivals> <bytes> <samples>". */
  seen: `${PREFIX}seen`,
  /** Hash: id → attributes of the event as JSON. */
  attributes: `${PREFIX}attributes`,
  /** Hash: id → data of the event, the bytes as they came. */
  data: `${PREFIX}data`,
  /** Hash: bytes, samples over all of them. */
  totals: `${PREFIX}totals`
} as const
