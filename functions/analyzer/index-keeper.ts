import * as E from 'fp-ts/lib/Either.js'
import { LRUCache } from 'lru-cache'
import { seriesKeys } from '../../shared/redis/keys.ts'
import { type SeriesIndex, TOUCH_EVERY_MS } from '../../shared/redis/series-index.ts'
import type { SeriesStore } from '../../shared/redis/series-store.ts'
import type { CommitSightings } from './commit-sightings.ts'

export type Dependencies = {
  readonly index: SeriesIndex
  readonly store: Pick<SeriesStore, 'forget'>
  readonly maxSeries: number
  readonly now: () => number
  readonly onEvicted: (series: ReadonlyArray<string>) => void
}

/**
 * Keeps the bounded index of series true while they are committed, at almost no cost, and forgets the series that the index
 * has given up: with them the memory in Redis is bounded.
 */
export const keepIndex =
  ({ index, store, maxSeries, now, onEvicted }: Dependencies) =>
  (commit: CommitSightings): CommitSightings => {
    // Bounded by size, each series having size 1: bounded by `max` it would take its whole memory, and 10 ms, at the start.
    const touched = new LRUCache<string, number>({ maxSize: maxSeries, sizeCalculation: () => 1 })
    return (series, sightings) => async () => {
      const at = now()
      if (at - (touched.get(series) ?? Number.NEGATIVE_INFINITY) < TOUCH_EVERY_MS) return commit(series, sightings)()
      const [settled, evicted] = await Promise.all([commit(series, sightings)(), index.touch(series, at)()])
      if (E.isLeft(settled)) return settled
      if (E.isLeft(evicted)) return evicted
      touched.set(series, at)
      if (evicted.right.length > 0) {
        onEvicted(evicted.right)
        // Were one of them to come again at once, it must be noted again, or its window would lie in Redis unlisted.
        for (const one of evicted.right) touched.delete(one)
        const forgotten = await store.forget(evicted.right.map(seriesKeys))()
        if (E.isLeft(forgotten)) return forgotten
      }
      return settled
    }
  }
