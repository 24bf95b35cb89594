import { isLeft } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { parseTimestamp } from '../csv/timestamp.ts'
import type { TimeSpan } from './read-series.ts'

/** By path below `data/`, with slashes. */
export type LabelWindows = ReadonlyMap<string, ReadonlyArray<TimeSpan>>

const File = t.record(t.string, t.array(t.tuple([t.string, t.string])))

const parsed = (json: string): unknown => {
  try {
    return JSON.parse(json)
  } catch (error) {
    throw new Error(`labels/combined_windows.json: ${(error as Error).message}`)
  }
}

/**
 * Reads NAB's `labels/combined_windows.json`: first and last time of every labelled window, both within it. Throws an Error
 * with one line.
 */
export const readLabelWindows = (json: string): LabelWindows => {
  const decoded = File.decode(parsed(json))
  if (isLeft(decoded)) throw new Error('labels/combined_windows.json: expected lists of [from, to] by file')
  return new Map(
    Object.entries(decoded.right).map(([name, windows]) => [
      name,
      windows.map(([from, to]) => {
        const span = { from: parseTimestamp(from), to: parseTimestamp(to) }
        if (span.from === undefined || span.to === undefined || span.to < span.from)
          throw new Error(`labels/combined_windows.json: ${name}: ${from} to ${to} is no time span`)
        return { from: span.from, to: span.to }
      })
    ])
  )
}
