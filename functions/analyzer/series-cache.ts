import { LRUCache } from 'lru-cache'
import type { SeriesMemory } from '../../shared/detection/fold-samples.ts'
import { Window, type WindowSize } from '../../shared/detection/window.ts'
import type { Policy } from '../../shared/policy/policy.ts'
import { type SeriesKeys, seriesKeys } from '../../shared/redis/keys.ts'
import type { StoredSeries } from '../../shared/redis/series-store.ts'
import { readState, storedBytesOf } from './stored-state.ts'

/** A series in this process, as it was in Redis at `version`. Worthless when Redis has another version by now. */
export type CachedSeries = {
  readonly keys: SeriesKeys
  readonly policy: Policy
  version: string
  readonly memory: SeriesMemory<unknown>
  /** The detector's state as Redis has it at `version`; undefined when it has none that this detector goes on from. */
  storedState: Uint8Array | undefined
}

export type SeriesCache = {
  readonly get: (series: string) => CachedSeries | undefined
  /** Keeps the series, or weighs it again if it is kept already. */
  readonly keep: (series: string, cached: CachedSeries) => void
  readonly delete: (series: string) => void
  readonly size: () => number
}

/** Measured on the heap: times, values, keys and rolling moments of a full window; and what a series takes besides. */
const BYTES_PER_SAMPLE = 140
const BYTES_PER_SERIES = 3_000

type Entry = { readonly cached: CachedSeries; readonly weight: number }

/** Recently used series, as many as fit into `maxBytes`: a window takes its full length from the start, a state twice what is stored. */
export const createSeriesCache = (size: WindowSize, maxBytes: number): SeriesCache => {
  const entries = new LRUCache<string, Entry>({ maxSize: maxBytes, sizeCalculation: ({ weight }) => weight })
  const least = BYTES_PER_SERIES + size.samples * BYTES_PER_SAMPLE
  return {
    get: (series) => entries.get(series)?.cached,
    keep: (series, cached) => {
      const weight = least + 2 * (cached.storedState?.length ?? 0)
      const entry = entries.peek(series)
      if (entry?.cached !== cached || entry.weight !== weight) entries.set(series, { cached, weight })
    },
    delete: (series) => entries.delete(series),
    size: () => entries.size
  }
}

export const toCachedSeries = (
  series: string,
  stored: StoredSeries,
  size: WindowSize,
  policy: Policy
): CachedSeries => {
  const state = readState(policy.detector, stored.detectorState)
  return {
    keys: seriesKeys(series),
    policy,
    version: stored.version,
    memory: {
      window: Window.of(size, stored.samples, stored.total),
      state: state ?? policy.detector.empty()
    },
    storedState: state === undefined ? undefined : storedBytesOf(policy.detector, stored.detectorState)
  }
}
