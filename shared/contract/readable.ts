/** Digits that a person compares, at least; none of an integer are left out. */
const DIGITS = 3
const MOST_DECIMALS = 12
/** From here on, and below, a power of ten says more than zeros. */
const LARGE = 1e15
const SMALL = 1e-6

// Kept, because to build one takes longer than all else here; by need, because to build them all takes 12 ms of every start.
const formats = new Map<number, Intl.NumberFormat>()

const formatWith = (decimals: number): Intl.NumberFormat => {
  const known = formats.get(decimals)
  if (known !== undefined) return known
  const made = new Intl.NumberFormat('en-US', { maximumFractionDigits: decimals, signDisplay: 'negative' })
  formats.set(decimals, made)
  return made
}

/** Decimal places at which the first digit of `n` stands; negative for those before the point. */
const placeOf = (n: number): number => -Math.floor(Math.log10(n))

/**
 * A number for people: `1,250`, `86.6`, `0.00012`, `1.5e+300`. As short as it may be where a difference of `finest` must still be
 * seen; 0 for what is nothing beside that.
 */
export const readable = (n: number, finest = 0, digits = DIGITS): string => {
  const size = Math.abs(n)
  if (size < finest / 1e6) return '0'
  if (size >= LARGE || (size > 0 && size < SMALL)) return n.toExponential(digits - 1).replace(/\.?0+e/, 'e')
  const own = size === 0 ? 0 : placeOf(size) + digits - 1
  const decimals = Math.max(0, Math.min(MOST_DECIMALS, Math.max(own, finest > 0 ? placeOf(finest) : 0)))
  return formatWith(decimals).format(n)
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000]
] as const

/** A time for people: `1.5 h`, `60 s`, `250 ms`. A unit begins at one and a half: 90 s are `1.5 min`. */
export const readableTime = (ms: number): string => {
  const [unit, size] = UNITS.find(([, length]) => ms >= 1.5 * length) ?? ['ms', 1]
  return `${readable(ms / size)} ${unit}`
}
