import { setTimeout as delay } from 'node:timers/promises'
import { probe } from './probe.ts'

/** queue-proxy tries every 50 ms, for 100 ms each, until it is ready (serving: pkg/queue/readiness/probe.go). */
const EVERY_MS = 25
const TIMEOUT_MS = 1_000

/** True when the readiness path answers; false when `signal` or the bound ends the wait. */
export const untilReady = async (
  port: number,
  path: string,
  signal: AbortSignal,
  boundMs: number
): Promise<boolean> => {
  const until = performance.now() + boundMs
  while (!signal.aborted && performance.now() < until) {
    if (await probe(port, path, TIMEOUT_MS)) return !signal.aborted
    await delay(EVERY_MS, undefined, { signal }).catch(() => undefined)
  }
  return false
}
