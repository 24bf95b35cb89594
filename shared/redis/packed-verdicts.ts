import type { Verdict } from '../detection/verdict.ts'
import type { Observation } from '../detection/window.ts'

/** A sample and what would have been normal for it; null where there was no verdict, while its series warmed up. */
export type JudgedSample = {
  /** Unix ms. */
  readonly time: number
  readonly value: number
  readonly expected: number | null
  readonly lower: number | null
  readonly upper: number | null
}

/** Time and value as they are (f64), the band as f32: a chart of it has a thousand pixels. Little-endian. */
export const RECORD_BYTES = 28

/** As long as the space that it takes, and no valid time is 0 in practice: what was never written reads as such. */
const NEVER = 0

export type Judged = Pick<Observation, 'time' | 'value'> & Pick<Verdict, 'warming' | 'expected' | 'lower' | 'upper'>

export const packVerdicts = (judged: ReadonlyArray<Judged>): Buffer => {
  const bytes = Buffer.allocUnsafe(judged.length * RECORD_BYTES)
  let at = 0
  for (const { time, value, warming, expected, lower, upper } of judged) {
    bytes.writeDoubleLE(time, at)
    bytes.writeDoubleLE(value, at + 8)
    bytes.writeFloatLE(warming ? Number.NaN : expected, at + 16)
    bytes.writeFloatLE(warming ? Number.NaN : lower, at + 20)
    bytes.writeFloatLE(warming ? Number.NaN : upper, at + 24)
    at += RECORD_BYTES
  }
  return bytes
}

// Beyond the range of an f32, 3.4e38, it reads as infinite: then it is not told.
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

const recordAt = (bytes: Buffer, at: number): JudgedSample => ({
  time: bytes.readDoubleLE(at),
  value: bytes.readDoubleLE(at + 8),
  expected: finite(bytes.readFloatLE(at + 16)),
  lower: finite(bytes.readFloatLE(at + 20)),
  upper: finite(bytes.readFloatLE(at + 24))
})

const oldestFirst = (records: JudgedSample[]): ReadonlyArray<JudgedSample> => records.sort((a, b) => a.time - b.time)

/** The records of a ring, whatever their places in it, oldest first. What is no whole record is passed over. */
export const unpackVerdicts = (ring: Buffer): ReadonlyArray<JudgedSample> => newVerdicts(undefined, ring)

/** The records of `ring` that were not in it when it was `before`, oldest first. */
export const newVerdicts = (before: Buffer | undefined, ring: Buffer): ReadonlyArray<JudgedSample> => {
  const records: JudgedSample[] = []
  for (let at = 0; at + RECORD_BYTES <= ring.length; at += RECORD_BYTES) {
    const end = at + RECORD_BYTES
    if (before !== undefined && end <= before.length && before.compare(ring, at, end, at, end) === 0) continue
    const record = recordAt(ring, at)
    if (record.time !== NEVER && Number.isFinite(record.time) && Number.isFinite(record.value)) records.push(record)
  }
  return oldestFirst(records)
}
