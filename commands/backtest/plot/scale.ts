/** From a value to pixels, and the round values that are written beside the axis. */
export type Scale = { readonly at: (value: number) => number; readonly ticks: ReadonlyArray<number> }

/** A share of the range stays free above and below, so that a line at the edge can be seen. */
const MARGIN = 0.04
const TICKS = 4

const roundStep = (rough: number): number => {
  const power = 10 ** Math.floor(Math.log10(rough))
  const lead = rough / power
  return power * (lead <= 1.4 ? 1 : lead <= 3.2 ? 2 : lead <= 7 ? 5 : 10)
}

const ticksOf = (low: number, high: number): ReadonlyArray<number> => {
  const step = roundStep(high / TICKS - low / TICKS)
  // Of numbers near 1e308 and near 0 there is nothing round to say.
  if (!Number.isFinite(step) || step <= 0 || !Number.isFinite(1 / step)) return [low, high]
  const ticks: number[] = []
  for (let i = Math.ceil(low / step); i <= Math.floor(high / step) && ticks.length < 3 * TICKS; i += 1)
    ticks.push(i * step)
  return ticks
}

/** Maps `low` to the pixel `bottom` and `high` to `top`. Halves are subtracted, since a whole range may overflow. */
export const linearScale = (low: number, high: number, bottom: number, top: number): Scale => {
  // Halves of the smallest numbers there are may be equal where these are not.
  const flat = low / 2 === high / 2
  const from = flat ? Math.max(-Number.MAX_VALUE, low - Math.max(1, Math.abs(low) / 2)) : low
  const to = flat ? Math.min(Number.MAX_VALUE, high + Math.max(1, Math.abs(high) / 2)) : high
  const range = to / 2 - from / 2
  const inner = (top - bottom) * (1 - 2 * MARGIN)
  const start = bottom + (top - bottom) * MARGIN
  return { at: (value) => start + inner * ((value / 2 - from / 2) / range), ticks: ticksOf(from, to) }
}

const UNITS = ['', 'k', 'M', 'G', 'T']

/** As short as an axis has room for: 1.5k, 20M, 3e-7. */
export const shortNumber = (value: number): string => {
  const size = Math.abs(value)
  if (size !== 0 && (size >= 1e15 || size < 1e-4)) return value.toExponential(1).replace('e+', 'e')
  const unit = size < 1_000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(size) / 3))
  return `${Number((value / 1000 ** unit).toPrecision(3))}${UNITS[unit]}`
}
