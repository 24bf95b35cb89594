/**
 * Which samples of a window count as normal. Samples are named by their index since the series began: the newest
 * sample of a series that has seen `total` of them has index `total - 1`.
 */
export type Baseline = {
  /** Everything before this index was forgotten when the series relearned. */
  readonly start: number
  /** Flagged samples from `start` on, ascending: in the window, not in the baseline. At most half of the window: a detector relearns before. */
  readonly held: ReadonlyArray<number>
  /**
   * Changes with every edit that touches the past, and only then: who has computed something over the old samples
   * may keep it while this is the same object. Not part of the state that is stored.
   */
  readonly past: object
}

export const EMPTY_BASELINE: Baseline = { start: 0, held: [], past: {} }

/** Holds the newest sample out. */
export const hold = (baseline: Baseline, index: number): Baseline => ({ ...baseline, held: [...baseline.held, index] })

/** Begins anew with everything from `start` on, held samples included. */
export const relearnFrom = (start: number): Baseline => ({ start, held: [], past: {} })

/** Forgets the held samples that have left the window. */
export const dropBefore = (baseline: Baseline, oldest: number): Baseline => {
  const first = baseline.held[0]
  return first === undefined || first >= oldest
    ? baseline
    : { ...baseline, held: baseline.held.filter((index) => index >= oldest) }
}

/**
 * After a late sample took its place at `index`: what lay behind it has moved up by one. The late sample itself was judged
 * before that under the index `newest`, as if it were the newest.
 */
export const displacedAt = ({ start, held }: Baseline, index: number, newest: number): Baseline => {
  const moved = (at: number): number => (at === newest ? index : at >= index ? at + 1 : at)
  const from = start > index ? moved(start) : start
  return {
    start: from,
    // A late sample may belong to what was forgotten; holding it would make the next relearning go back there.
    held: held
      .map(moved)
      .filter((at) => at >= from)
      .sort((a, b) => a - b),
    past: {}
  }
}

/** `start;held,held,…` in base 36, held ones as distance from the one before: a few bytes. Empty for a baseline that holds nothing. */
export const writeBaseline = ({ start, held }: Baseline): string => {
  if (start === 0 && held.length === 0) return ''
  let before = start
  const distances = held.map((index) => {
    const distance = (index - before).toString(36)
    before = index
    return distance
  })
  return `${start.toString(36)};${distances.join(',')}`
}

export const readBaseline = (text: string): Baseline => {
  if (text === '') return { start: 0, held: [], past: {} }
  const [start = '0', distances = ''] = text.split(';')
  let at = Number.parseInt(start, 36)
  return {
    start: at,
    held: distances === '' ? [] : distances.split(',').map((distance) => (at += Number.parseInt(distance, 36))),
    past: {}
  }
}
