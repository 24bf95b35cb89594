const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const STEPS = [1_000, 5_000, 15_000, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR].concat(
  [1, 2, 7, 14, 28, 91, 182, 364, 1820, 18_200].map((days) => days * DAY)
)
const MOST_TICKS = 12

export type TimeTick = { readonly time: number; readonly label: string }

const iso = (time: number): string => new Date(time).toISOString()

const labelOf = (time: number, step: number): string => {
  if (step > 28 * DAY) return iso(time).slice(0, 10)
  if (step < MINUTE) return iso(time).slice(11, 19)
  // Midnight says which day begins, the other hours only which hour it is.
  if (step < DAY && time % DAY !== 0) return iso(time).slice(11, 16)
  return iso(time).slice(5, 10)
}

/** Round times between two (Unix ms, UTC), at most a dozen, with what is written below them. The first one names its year. */
export const timeTicks = (from: number, to: number): ReadonlyArray<TimeTick> => {
  const step = STEPS.find((one) => (to - from) / one <= MOST_TICKS) ?? (to - from) / MOST_TICKS
  const ticks: TimeTick[] = []
  for (let time = Math.ceil(from / step) * step; time <= to && ticks.length <= MOST_TICKS; time += step) {
    const label =
      ticks.length === 0
        ? iso(time)
            .slice(0, step < DAY ? 16 : 10)
            .replace('T', ' ')
        : labelOf(time, step)
    ticks.push({ time, label })
  }
  return ticks
}
