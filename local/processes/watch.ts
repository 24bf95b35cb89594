import { probe } from './probe.ts'

export type WatchOptions = {
  readonly port: number
  readonly path: string
  readonly periodMs?: number
  /** Failures in a row that turn a yes into a no. */
  readonly failures?: number
  readonly timeoutMs?: number
  /** Told of every change; a watch begins with a yes. */
  readonly onChange: (ok: boolean) => void
}

/** The kubelet's period and patience. Of its timeout, 1 s, there is more here: a laptop that is busy is slower than a node. */
const PERIOD_MS = 10_000
const FAILURES = 3
const TIMEOUT_MS = 3_000

/** While the answer is no it is asked for more often: each second counts until the replica is back. */
const NO_PERIOD_MS = 1_000

/** Probes one path of a replica that has been ready. Returns how to stop. */
export const watch = (options: WatchOptions): (() => void) => {
  const { port, path, periodMs = PERIOD_MS, failures = FAILURES, timeoutMs = TIMEOUT_MS, onChange } = options
  let failed = 0
  let ok = true
  let stopped = false
  const look = async (): Promise<void> => {
    failed = (await probe(port, path, timeoutMs)) ? 0 : failed + 1
    if (stopped) return
    if (ok !== failed < failures) {
      ok = !ok
      onChange(ok)
    }
    timer = setTimeout(look, ok ? periodMs : Math.min(periodMs, NO_PERIOD_MS))
  }
  let timer = setTimeout(look, periodMs)
  return () => {
    stopped = true
    clearTimeout(timer)
  }
}
