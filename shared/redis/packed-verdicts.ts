/** A sample and what would have been normal for it; null where there was no verdict, while its series warmed up. */
export type JudgedSample = {
  /** Unix ms. */
  readonly time: number
  readonly value: number
  readonly expected: number | null
  readonly lower: number | null
  readonly upper: number | null
}

/** Time in whole ms (7 bytes) and value (f64) as they are, the band as f32: a chart of it has a thousand pixels. */
const RECORD_BYTES = 27

/**
 * A record is base64 of its bytes, which are as many as need no padding. Text because ioredis puts a command together
 * as one string unless an argument of it is a Buffer; then from many small ones, which takes it almost twice the time.
 */
export const RECORD_LENGTH = (RECORD_BYTES / 3) * 4

/** Of what is not known. */
const NONE = Number.NaN

const HIGH = 2 ** 32

const FIRST_RECORDS = 128

export type VerdictWriter = {
  /** `time` in whole Unix ms, not before 1970. Without a band: there was no verdict. */
  readonly add: (time: number, value: number, expected?: number, lower?: number, upper?: number) => void
  /** All that was added since the last time, a record for each. */
  readonly take: () => string
}

/** Writes the records of one commit after the other into bytes that it keeps: this runs for every sample. */
export const createVerdictWriter = (): VerdictWriter => {
  let bytes = Buffer.alloc(FIRST_RECORDS * RECORD_BYTES)
  let view = new DataView(bytes.buffer)
  let end = 0

  const grow = (): void => {
    const larger = Buffer.alloc(bytes.length * 2)
    larger.set(bytes)
    bytes = larger
    view = new DataView(bytes.buffer)
  }

  return {
    add: (time, value, expected = NONE, lower = NONE, upper = NONE) => {
      if (end === bytes.length) grow()
      const high = Math.floor(time / HIGH)
      view.setUint32(end, time - high * HIGH, true)
      view.setUint16(end + 4, high, true)
      view.setUint8(end + 6, high >>> 16)
      view.setFloat64(end + 7, value, true)
      view.setFloat32(end + 15, expected, true)
      view.setFloat32(end + 19, lower, true)
      view.setFloat32(end + 23, upper, true)
      end += RECORD_BYTES
    },
    take: () => {
      const text = bytes.toString('base64', 0, end)
      end = 0
      return text
    }
  }
}

// Beyond the range of an f32, 3.4e38, it reads as infinite: then it is not told.
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

/** Undefined for what is no record, as a place is that was never written. */
const readRecord = (text: string): JudgedSample | undefined => {
  const record = Buffer.from(text, 'base64')
  if (record.length !== RECORD_BYTES) return undefined
  const value = record.readDoubleLE(7)
  if (!Number.isFinite(value)) return undefined
  return {
    time: record.readUIntLE(4, 3) * HIGH + record.readUInt32LE(0),
    value,
    expected: finite(record.readFloatLE(15)),
    lower: finite(record.readFloatLE(19)),
    upper: finite(record.readFloatLE(23))
  }
}

/** The records of a ring, whatever their places in it, oldest first. What is no whole record is passed over. */
export const unpackVerdicts = (ring: string): ReadonlyArray<JudgedSample> => newVerdicts('', ring)

/** The records of `ring` that were not in it when it was `before`, oldest first. */
export const newVerdicts = (before: string, ring: string): ReadonlyArray<JudgedSample> => {
  const records: JudgedSample[] = []
  for (let at = 0; at + RECORD_LENGTH <= ring.length; at += RECORD_LENGTH) {
    const text = ring.slice(at, at + RECORD_LENGTH)
    if (before.startsWith(text, at)) continue
    const record = readRecord(text)
    if (record !== undefined) records.push(record)
  }
  return records.sort((a, b) => a.time - b.time)
}
