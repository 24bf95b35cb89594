/** The rate of a counter each second, from what it is at a time (Unix ms); null until it has been looked at for long enough. */
export type Rate = (count: number, at: number) => number | null

/** Over the last seconds: analyzers add up for a second before they write, so that less would jump. */
const SPAN_MS = 10_000
const LEAST_MS = 2_000

export const createRate = (): Rate => {
  let looks: ReadonlyArray<{ readonly count: number; readonly at: number }> = []
  return (count, at) => {
    const last = looks.at(-1)
    // A counter that went back began anew.
    if (last !== undefined && (count < last.count || at < last.at)) looks = []
    // One that is older than the span stays, so that there is one to compare with.
    while (looks[1] !== undefined && at - looks[1].at >= SPAN_MS) looks = looks.slice(1)
    if (last === undefined || at - last.at >= 500 || looks.length === 0) looks = [...looks, { count, at }]
    const first = looks[0]
    if (first === undefined || at - first.at < LEAST_MS || at - first.at > 6 * SPAN_MS) {
      if (first !== undefined && at - first.at > 6 * SPAN_MS) looks = [{ count, at }]
      return null
    }
    return (1000 * (count - first.count)) / (at - first.at)
  }
}
