/**
 * Which samples of a window count as normal. Samples are named by their index since the series began: the newest
 * sample of a series that has seen `total` of them has index `total - 1`.
 */
export type Baseline = {
  /** Everything before this index was forgotten when the series relearned. */
  readonly start: number
  /**
   * Flagged samples from `start` on, ascending: in the window, not in the baseline. At most half of the window: a detector
   * relearns before.
   */
  readonly held: ReadonlyArray<number>
  /**
   * Changes with every edit that touches the past, and only then: who has computed something over the old samples
   * may keep it while this is the same object. Not part of the state that is stored.
   */
  readonly past: object
}

/** Each with a past of its own: nobody may keep what was computed over another window. */
export const emptyBaseline = (): Baseline => ({ start: 0, held: [], past: {} })

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

/** A varint takes 8 bytes for the largest index that a double counts to. */
const MAX_VARINT = 8

/** `start`, then each held index as distance from the one before, as varints: a few bytes. None for a baseline that holds nothing. */
export const writeBaseline = ({ start, held }: Baseline): Uint8Array => {
  if (start === 0 && held.length === 0) return NO_BYTES
  const bytes = new Uint8Array(MAX_VARINT * (held.length + 1))
  let end = putVarint(bytes, 0, start)
  let before = start
  for (const index of held) {
    end = putVarint(bytes, end, index - before)
    before = index
  }
  return bytes.subarray(0, end)
}

const NO_BYTES = new Uint8Array(0)

/** Undefined for bytes that no baseline was written as. */
export const readBaseline = (bytes: Uint8Array): Baseline | undefined => {
  const indices: number[] = []
  let before = 0
  let digits = 0
  let weight = 1
  for (const byte of bytes) {
    digits += (byte & 127) * weight
    weight *= 128
    if (byte > 127) continue
    const index = before + digits
    // The first is the start, which may itself be held; after that each comes behind the one before.
    if (!Number.isSafeInteger(index) || (indices.length > 1 && digits === 0)) return undefined
    indices.push(index)
    before = index
    digits = 0
    weight = 1
  }
  if (weight !== 1) return undefined
  const [start = 0, ...held] = indices
  return { start, held, past: {} }
}

/** Seven bits a byte, the lowest first; by division, because indices outgrow 32 bits. Returns where the next one begins. */
const putVarint = (bytes: Uint8Array, at: number, value: number): number => {
  let rest = value
  let end = at
  while (rest > 127) {
    bytes[end] = 128 + (rest % 128)
    rest = Math.floor(rest / 128)
    end += 1
  }
  bytes[end] = rest
  return end + 1
}
