import { LRUCache } from 'lru-cache'
import type { Detector } from '../../shared/detection/detector.ts'
import type { SeriesMemory } from '../../shared/detection/fold-samples.ts'
import { Window, type WindowSize } from '../../shared/detection/window.ts'
import type { Policy } from '../../shared/policy/policy.ts'
import { type SeriesKeys, seriesKeys } from '../../shared/redis/keys.ts'
import type { StoredSeries } from '../../shared/redis/series-store.ts'

/** A series in this process, as it was in Redis at `version`. Worthless when Redis has another version by now. */
export type CachedSeries = {
  readonly keys: SeriesKeys
  readonly policy: Policy
  version: string
  readonly memory: SeriesMemory<unknown>
}

export type SeriesCache = {
  readonly get: (series: string) => CachedSeries | undefined
  /** Keeps the series, or weighs it again if it is kept already. `stateBytes` is the length of its written state. */
  readonly keep: (series: string, cached: CachedSeries, stateBytes: number) => void
  readonly delete: (series: string) => void
  readonly size: () => number
}

/** Measured on the heap: times, values, keys and rolling moments of a full window; and what a series takes besides. */
const BYTES_PER_SAMPLE = 100
const BYTES_PER_SERIES = 1_000

type Entry = { readonly cached: CachedSeries; readonly weight: number }

/** Recently used series, as many as fit into `maxBytes`: a window takes its full length from the start, a state what it is. */
export const createSeriesCache = (size: WindowSize, maxBytes: number): SeriesCache => {
  const entries = new LRUCache<string, Entry>({ maxSize: maxBytes, sizeCalculation: ({ weight }) => weight })
  const least = BYTES_PER_SERIES + size.samples * BYTES_PER_SAMPLE
  return {
    get: (series) => entries.get(series)?.cached,
    keep: (series, cached, stateBytes) => {
      const weight = least + stateBytes
      const entry = entries.peek(series)
      if (entry?.cached !== cached || entry.weight !== weight) entries.set(series, { cached, weight })
    },
    delete: (series) => entries.delete(series),
    size: () => entries.size
  }
}

/** The state is stored behind the detector's name and version: another detector begins anew. */
const prefixOf = ({ name, version }: { readonly name: string; readonly version: string }): string =>
  `${name}/${version}:`

/** One character per byte. */
export const writeState = (detector: Detector<unknown>, state: unknown): string => {
  const { buffer, byteOffset, byteLength } = detector.write(state)
  return prefixOf(detector) + Buffer.from(buffer, byteOffset, byteLength).toString('latin1')
}

/** Undefined for the state of another detector, or of this one with parameters that need another. */
const readState = (detector: Detector<unknown>, text: string): unknown => {
  const prefix = prefixOf(detector)
  return text.startsWith(prefix) ? detector.read(Buffer.from(text.slice(prefix.length), 'latin1')) : undefined
}

export const toCachedSeries = (
  series: string,
  stored: StoredSeries,
  size: WindowSize,
  policy: Policy
): CachedSeries => ({
  keys: seriesKeys(series),
  policy,
  version: stored.version,
  memory: {
    window: Window.of(size, stored.samples, stored.total),
    state: readState(policy.detector, stored.detectorState) ?? policy.detector.empty()
  }
})
