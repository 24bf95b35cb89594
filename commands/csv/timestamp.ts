import { fromRfc3339, isUnixMs } from '../../shared/contract/time.ts'

/** Unix time below this is in seconds, as at the edge: as milliseconds it would lie before March 1973. */
const FIRST_MS = 1e11

const NUMBER = /^\d+(\.\d+)?$/
// 2014-04-01, 2014-04-01 00:00, 2014-04-01T00:00:00.5, each with or without an offset.
const DATE_TIME = /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d)(:\d\d)?([.,]\d+)?)?\s*([Zz]|[+-]\d\d:?\d\d)?$/

/** `+0200` → `+02:00`. */
const withColon = (offset: string): string =>
  /^[+-]\d{4}$/.test(offset) ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset

/** Unix ms of what CSV files have as time; without an offset it is UTC. Undefined for what is no time. */
export const parseTimestamp = (text: string): number | undefined => {
  const trimmed = text.trim()
  if (NUMBER.test(trimmed)) {
    const n = Number(trimmed)
    const ms = Math.round(n < FIRST_MS ? n * 1000 : n)
    return isUnixMs(ms) ? ms : undefined
  }
  const match = DATE_TIME.exec(trimmed)
  if (match === null) return undefined
  const [, date, minutes = '00:00', seconds = ':00', fraction = '', offset = 'Z'] = match
  return fromRfc3339(`${date}T${minutes}${seconds}${fraction.replace(',', '.')}${withColon(offset)}`)
}
