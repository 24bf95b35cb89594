/** npm passes a signal on that the terminal has sent to us as well: what comes so soon is the same Ctrl-C. */
const SAME_PRESS_MS = 1_000

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** `onFirst` once; `onSecond` when somebody has lost patience. */
export const onStopSignals = (onFirst: () => void, onSecond: () => void, now: () => number = Date.now): void => {
  let firstAt: number | undefined
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (firstAt === undefined) {
        firstAt = now()
        onFirst()
      } else if (signal === 'SIGINT' && now() - firstAt > SAME_PRESS_MS) onSecond()
    })
  }
}
