import { outOfBand, type Reason } from '../verdict.ts'
import type { Voices } from './voices.ts'

/** What each voice counts: as measured on labelled series, and not to be tuned on them any further. */
export const WEIGHTS = { discord: 1.5, value: 0.6, flat: 0.8, grams: 3 } as const

/** All voices together: one strong one is enough, and so are several weak ones. */
export const sumOf = ({ discord, value, flat, grams }: Voices): number =>
  WEIGHTS.discord * discord + WEIGHTS.value * value + WEIGHTS.flat * flat + WEIGHTS.grams * grams

/** What the loudest voice says. */
export const reasonOf = ({ discord, value, flat, grams, direction }: Voices): Reason => {
  const pattern = Math.max(WEIGHTS.discord * discord, WEIGHTS.grams * grams)
  const stopped = WEIGHTS.flat * flat
  const outer = WEIGHTS.value * value
  if (pattern >= stopped && pattern >= outer) return 'pattern'
  return stopped > outer ? 'flat' : outOfBand(direction)
}
