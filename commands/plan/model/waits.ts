/** How long requests waited, in classes 2 % wide: a day of them takes as much room as a second. */
export type Waits = {
  readonly add: (waitedMs: number, count: number) => void
  readonly figures: () => WaitFigures
}

export type WaitFigures = {
  readonly count: number
  readonly meanMs: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
}

const WIDTH = Math.log(1.02)

export const createWaits = (): Waits => {
  // The first class is for those who did not wait.
  const classes: number[] = [0]
  let count = 0
  let sum = 0
  let maxMs = 0
  const quantile = (share: number): number => {
    let left = share * count
    for (let i = 0; i < classes.length; i += 1) {
      left -= classes[i] ?? 0
      // The middle of the class, which is never more than there was.
      if (left <= 0) return i === 0 ? 0 : Math.min(maxMs, Math.exp((i - 0.5) * WIDTH))
    }
    return maxMs
  }
  return {
    add: (waitedMs, more) => {
      count += more
      sum += waitedMs * more
      if (waitedMs > maxMs) maxMs = waitedMs
      const place = waitedMs < 1 ? 0 : 1 + Math.floor(Math.log(waitedMs) / WIDTH)
      while (classes.length <= place) classes.push(0)
      classes[place] = (classes[place] as number) + more
    },
    figures: () => ({
      count,
      meanMs: count === 0 ? 0 : sum / count,
      p50Ms: quantile(0.5),
      p99Ms: quantile(0.99),
      maxMs
    })
  }
}
