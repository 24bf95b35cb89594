/** Milliseconds. */
export type Backoff = { readonly firstMs: number; readonly maxMs: number; readonly resetAfterMs: number }

/** Short at first, since most deaths are single; capped, so that what is mended comes back soon. A while of health forgets the past. */
export const RESTART_BACKOFF: Backoff = { firstMs: 100, maxMs: 10_000, resetAfterMs: 30_000 }

/** The wait before the start after the `failures`-th death in a row (from 1). */
export const restartDelayMs = (failures: number, { firstMs, maxMs }: Backoff): number =>
  Math.min(maxMs, firstMs * 2 ** Math.min(failures - 1, 30))
