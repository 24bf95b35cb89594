import { parsed } from './scalars.ts'

const FORM = /^(?=.)(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?(?:(\d+)ms)?$/
const ISO = /^P(?=.)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/
const UNIT_MS = [7 * 86_400_000, 86_400_000, 3_600_000, 60_000, 1000, 1]

/** Longer than a year is a slip of the unit. */
const MAX_MS = 366 * 86_400_000

/** Milliseconds of `10m`, `1h30m`, `45s`, `1.5s`, `250ms`, `2d`, `1w`, or of ISO 8601 without years and months: `PT10M`. */
export const durationMs = (text: string): number | undefined => {
  const parts = (FORM.exec(text) ?? ISO.exec(text))?.slice(1)
  if (parts === undefined) return undefined
  const ms = Math.round(parts.reduce((sum, part, i) => sum + Number(part ?? 0) * (UNIT_MS[i] as number), 0))
  return ms <= MAX_MS ? ms : undefined
}

export const Duration = parsed('a duration such as 45s, 10m, 1h30m or PT10M, at most a year', (value) =>
  typeof value === 'string' ? durationMs(value) : undefined
)

export const PositiveDuration = parsed('a duration above zero such as 45s, 10m, 1h30m or PT10M', (value) => {
  const ms = typeof value === 'string' ? durationMs(value) : undefined
  return ms !== undefined && ms > 0 ? ms : undefined
})
