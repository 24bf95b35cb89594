import { LRUCache } from 'lru-cache'
import type { Detector } from '../../shared/detection/detector.ts'
import type { SeriesMemory } from '../../shared/detection/fold-samples.ts'
import { Window, type WindowSize } from '../../shared/detection/window.ts'
import { type SeriesKeys, seriesKeys } from '../../shared/redis/keys.ts'
import type { StoredSeries } from '../../shared/redis/series-store.ts'

/** A series in this process, as it was in Redis at `version`. Worthless when Redis has another version by now. */
export type CachedSeries<State> = {
  readonly keys: SeriesKeys
  version: string
  readonly memory: SeriesMemory<State>
}

export type SeriesCache<State> = LRUCache<string, CachedSeries<State>>

/** Recently used series, as many as fit into `maxSamples` full windows. */
export const createSeriesCache = <State>(size: WindowSize, maxSamples: number): SeriesCache<State> =>
  new LRUCache({ max: Math.max(1, Math.floor(maxSamples / size.samples)) })

/** The state is stored behind the detector's name and version: another detector begins anew. */
const prefixOf = ({ name, version }: { readonly name: string; readonly version: string }): string =>
  `${name}/${version}:`

export const writeState = <State>(detector: Detector<State>, state: State): string =>
  prefixOf(detector) + detector.write(state)

export const toCachedSeries = <State>(
  series: string,
  stored: StoredSeries,
  size: WindowSize,
  detector: Detector<State>
): CachedSeries<State> => {
  const prefix = prefixOf(detector)
  const known = stored.detectorState.startsWith(prefix)
  return {
    keys: seriesKeys(series),
    version: stored.version,
    memory: {
      window: Window.of(size, stored.samples, stored.total),
      state: known ? detector.read(stored.detectorState.slice(prefix.length)) : detector.empty
    }
  }
}
