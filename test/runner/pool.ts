/** Runs `work` for every item, at most `width` at a time, in order of the items. */
export const inPool = async <A>(
  items: ReadonlyArray<A>,
  width: number,
  work: (item: A) => Promise<void>
): Promise<void> => {
  const waiting = items.values()
  const lane = async (): Promise<void> => {
    for (const item of waiting) await work(item)
  }
  await Promise.all(Array.from({ length: width }, lane))
}
