/** Waits for the work, or rejects with the reason of the signal as soon as it is aborted. */
export const orAborted = async (work: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> => {
  if (signal === undefined) return void (await work)
  const ended = new AbortController()
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true, signal: ended.signal })
  })
  await Promise.race([work, aborted]).finally(() => ended.abort())
}
