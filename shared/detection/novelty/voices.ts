import type { Direction } from '../verdict.ts'
import { discord, LEAST_VALUES } from './discord.ts'
import type { NoveltyState } from './novelty-state.ts'
import { LEAST_COUNT, rankOfLarge, rankOfSmall, rankOfValue } from './ranks.ts'
import { SPREAD_OF, spreadOf } from './spread.ts'
import { RING, type ValueRing } from './value-ring.ts'

/** What each way of being new says of a sample: ranks (see ranks.ts), and the novelty of the order of symbols (0 to 2). */
export type Voices = {
  readonly value: number
  readonly direction: Direction
  readonly discord: number
  readonly flat: number
  readonly grams: number
  /** Whether the past is long enough for a rank. */
  readonly hasValues: boolean
  readonly hasDiscords: boolean
  readonly hasSpreads: boolean
}

/** The first samples tell most about where a series is; later it is looked after once per half ring. */
const isTimeToSettle = (seen: number): boolean =>
  seen > 0 && (seen % (RING / 2) === 0 || (seen < RING && (seen & (seen - 1)) === 0))

/** Keeps ring and symbols where the values are. */
const settle = (state: NoveltyState): void => {
  const { values, past, grams } = state
  const factor = past.settle(values.quantile(0.5), values.quantile(0.75) - values.quantile(0.25))
  if (factor !== 1) {
    state.discords.rescale(factor)
    state.spreads.rescale(factor)
  }
  if (past.length === RING) grams.narrow(values.least, values.most, past)
}

const discordOf = (state: NoveltyState, past: ValueRing): number => {
  if (past.length < LEAST_VALUES) return 0
  const distance = discord(past)
  const rank = rankOfLarge(state.discords, distance)
  state.discords.add(distance)
  return rank
}

const flatOf = (state: NoveltyState, past: ValueRing): number => {
  if (past.length < SPREAD_OF) return 0
  const spread = spreadOf(past.values)
  const rank = rankOfSmall(state.spreads, spread)
  state.spreads.add(spread)
  return rank
}

/** Judges the order that the newest value makes with those before it, and learns it. The value itself is not added to `values`. */
export const listenToOrder = (
  state: NoveltyState,
  value: number
): Omit<Voices, 'value' | 'direction' | 'hasValues'> => {
  const { discords, spreads, grams, past } = state
  const hasDiscords = discords.count >= LEAST_COUNT
  const hasSpreads = spreads.count >= LEAST_COUNT
  if (isTimeToSettle(state.seen)) settle(state)
  const novelty = grams.see(value, past)
  past.push(value)
  return { discord: discordOf(state, past), flat: flatOf(state, past), grams: novelty, hasDiscords, hasSpreads }
}

/** Judges the newest value by the past, and learns it. */
export const listen = (state: NoveltyState, value: number): Voices => {
  const { values } = state
  const hasValues = values.count >= LEAST_COUNT
  const { rank, direction } = rankOfValue(values, value)
  values.add(value)
  return { value: rank, direction, hasValues, ...listenToOrder(state, value) }
}

/** Judges a late value by all values, where order does not matter, and learns it there: it is no newest in any order. */
export const listenLate = (state: NoveltyState, value: number): Voices => {
  const { values } = state
  const hasValues = values.count >= LEAST_COUNT
  const { rank, direction } = rankOfValue(values, value)
  values.add(value)
  return { value: rank, direction, discord: 0, flat: 0, grams: 0, hasValues, hasDiscords: false, hasSpreads: false }
}
