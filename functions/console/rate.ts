/**
 * The rate of a counter each second, from what it is at a time (Unix ms); null until it has been looked at for long
 * enough.
 */
export type Rate = (count: number, at: number) => number | null

type LookedAt = { readonly count: number; readonly at: number }

/** Over so long: analyzers add up for a second before they write, so that less would jump. */
const SPAN_MS = 10_000
const LEAST_MS = 2_000

/** Nobody looked for longer: what was seen before says nothing of now. */
const STALE_MS = 60_000

export const createRate = (): Rate => {
  let looks: ReadonlyArray<LookedAt> = []
  return (count, at) => {
    const last = looks.at(-1)
    // A counter that went back began anew.
    if (last !== undefined && (count < last.count || at < last.at || at - last.at > STALE_MS)) looks = []
    // The newest of those that are old enough stays, to compare with.
    const from = looks.findLastIndex((one) => at - one.at >= SPAN_MS)
    looks = [...looks.slice(Math.max(0, from)), { count, at }]
    const [first] = looks as [LookedAt]
    return at - first.at < LEAST_MS ? null : (1000 * (count - first.count)) / (at - first.at)
  }
}
