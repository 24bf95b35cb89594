import { Session } from 'node:inspector/promises'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { getHeapSnapshot } from 'node:v8'

/** Between two looks at the stack, µs: fine enough for a handler of half a millisecond, at a cost of a few per cent. */
const INTERVAL_US = 500

/** Samples the CPU for `ms`, or until `ending`; the JSON of a .cpuprofile. */
export const takeCpuProfile = async (ms: number, ending: AbortSignal): Promise<string> => {
  const session = new Session()
  session.connect()
  try {
    await session.post('Profiler.enable')
    await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_US })
    await session.post('Profiler.start')
    await sleep(ms, undefined, { signal: ending }).catch(() => {})
    const { profile } = await session.post('Profiler.stop')
    return JSON.stringify(profile)
  } finally {
    session.disconnect()
  }
}

/** All objects of the heap, the JSON of a .heapsnapshot as it is written. The process stands still while it is taken. */
export const takeHeapSnapshot = (): Readable => getHeapSnapshot()
