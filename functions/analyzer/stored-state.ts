import type { Detector } from '../../shared/detection/detector.ts'
import type { StatePage, WrittenState } from '../../shared/redis/series-store.ts'

/**
 * A state is stored in pages, and a commit sends those that it has changed: a sample changes a few hundred bytes of a state
 * of several thousand. Sent whole, 8 KB made a commit take twice the time here and almost three times in Redis; in pages
 * a quarter more here and 40 % more there.
 */
const PAGE_BYTES = 512

/** The state is stored behind the detector's name and version: another detector begins anew. */
const prefixOf = ({ name, version }: { readonly name: string; readonly version: string }): string =>
  `${name}/${version}:`

const NO_PAGES: ReadonlyArray<StatePage> = []

/** One character per byte. */
const toText = (bytes: Buffer, from: number, to: number): string => bytes.toString('latin1', from, to)

const asBuffer = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer => Buffer.from(buffer, byteOffset, byteLength)

/**
 * `bytes` as a commit takes them when `stored` is what Redis has of them. The first page always goes, behind the detector's
 * name; so a small state is one field.
 */
export const toWritten = (
  detector: Detector<unknown>,
  bytes: Uint8Array,
  stored: Uint8Array | undefined
): WrittenState => {
  const now = asBuffer(bytes)
  const head = prefixOf(detector) + toText(now, 0, PAGE_BYTES)
  if (now.length <= PAGE_BYTES) return { head, pages: 0, changed: NO_PAGES }
  const before = stored?.length === now.length ? asBuffer(stored) : undefined
  const changed: StatePage[] = []
  let page = 1
  for (let from = PAGE_BYTES; from < now.length; from += PAGE_BYTES) {
    const to = Math.min(from + PAGE_BYTES, now.length)
    if (before === undefined || now.compare(before, from, to, from, to) !== 0)
      changed.push([page, toText(now, from, to)])
    page += 1
  }
  return { head, pages: page - 1, changed }
}

/** Undefined for the state of another detector, or of this one with parameters that need another. */
export const readState = (detector: Detector<unknown>, text: string): unknown => {
  const prefix = prefixOf(detector)
  return text.startsWith(prefix) ? detector.read(Buffer.from(text.slice(prefix.length), 'latin1')) : undefined
}

/** The bytes that the state which was read from `text` has in Redis. */
export const storedBytesOf = (detector: Detector<unknown>, text: string): Uint8Array =>
  Buffer.from(text.slice(prefixOf(detector).length), 'latin1')
