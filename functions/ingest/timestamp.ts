import { fromRfc3339, isUnixMs } from '../../shared/contract/time.ts'

/** Unix time below this is in seconds: as milliseconds it would lie before March 1973, as seconds it reaches the year 5138. */
const FIRST_MS = 1e11

/**
 * The time of a plain record in Unix ms: RFC 3339, Unix seconds (with fraction) or milliseconds. 0 and absence mean now:
 * the answer is then undefined. NaN for what is no time.
 */
export const fromTimestamp = (value: unknown): number | undefined => {
  if (value === undefined || value === null || value === 0) return undefined
  if (typeof value === 'string') return fromRfc3339(value) ?? Number.NaN
  if (typeof value !== 'number') return Number.NaN
  const ms = Math.round(value < FIRST_MS ? value * 1000 : value)
  return isUnixMs(ms) ? ms : Number.NaN
}
