/** Microseconds per sample. */
export type Timings = {
  /** Means of blocks, timed as a whole: the clock costs nothing here. */
  readonly blocks: Float64Array
  /** Samples timed one by one, for what is rare: a mean would hide it. The clock's own 0.05 µs or so are in it. */
  readonly singles: Float64Array
}

export type Stopwatch = {
  readonly time: <A, B>(block: ReadonlyArray<A>, work: (one: A) => B) => ReadonlyArray<B>
  readonly timings: () => Timings
}

/** Every so many blocks, one is timed sample by sample. */
const SINGLES_EVERY = 4

/** Times work on blocks of samples, and nothing around it. */
export const createStopwatch = (now: () => number = () => performance.now()): Stopwatch => {
  const blocks: number[] = []
  const singles: number[] = []
  let count = 0
  return {
    time: <A, B>(block: ReadonlyArray<A>, work: (one: A) => B): ReadonlyArray<B> => {
      const results: B[] = new Array(block.length)
      count += 1
      if (count % SINGLES_EVERY === 0) {
        for (let i = 0; i < block.length; i += 1) {
          const start = now()
          results[i] = work(block[i] as A)
          singles.push((now() - start) * 1000)
        }
        return results
      }
      const start = now()
      for (let i = 0; i < block.length; i += 1) results[i] = work(block[i] as A)
      if (block.length > 0) blocks.push(((now() - start) * 1000) / block.length)
      return results
    },
    timings: () => ({ blocks: Float64Array.from(blocks), singles: Float64Array.from(singles) })
  }
}
