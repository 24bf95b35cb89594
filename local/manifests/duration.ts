import { parsed } from './scalars.ts'

const FORM = /^P(?=.)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/
const UNIT_MS = [7 * 86_400_000, 86_400_000, 3_600_000, 60_000, 1000]

/**
 * Milliseconds of an ISO-8601 duration such as PT0.2S, as Knative's delivery has them. Years and months are refused,
 * for they have no fixed length; so is a fraction of anything but seconds.
 */
export const durationMs = (value: string): number | undefined => {
  const parts = FORM.exec(value)?.slice(1)
  if (parts === undefined) return undefined
  const ms = parts.reduce((sum, part, i) => sum + Number(part ?? 0) * (UNIT_MS[i] ?? 0), 0)
  return Number.isSafeInteger(Math.round(ms)) ? Math.round(ms) : undefined
}

export const DurationMs = parsed('an ISO-8601 duration such as PT0.2S', (value) =>
  typeof value === 'string' ? durationMs(value) : undefined
)

/** Zero would mean that no attempt can ever succeed. */
export const PositiveDurationMs = parsed('an ISO-8601 duration above zero such as PT10S', (value) => {
  const ms = typeof value === 'string' ? durationMs(value) : undefined
  return ms !== undefined && ms > 0 ? ms : undefined
})
