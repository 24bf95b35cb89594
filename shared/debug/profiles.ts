import { Session } from 'node:inspector/promises'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { getHeapSnapshot } from 'node:v8'

/** Between two looks at the stack, µs: fine enough for a handler of half a millisecond, at a cost of a few per cent. */
const INTERVAL_US = 500

/**
 * Begins to sample the CPU. The JSON of a .cpuprofile comes once `ms` are over, or at `ending`; a stream that is destroyed
 * before stops the sampling with it, so that nobody pays for a profile that nobody waits for.
 */
export const takeCpuProfile = async (ms: number, ending: AbortSignal): Promise<Readable> => {
  const session = new Session()
  session.connect()
  try {
    await session.post('Profiler.enable')
    await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_US })
    await session.post('Profiler.start')
  } catch (error) {
    session.disconnect()
    throw error
  }
  const left = new AbortController()
  const write = async (stream: Readable): Promise<void> => {
    await sleep(ms, undefined, { signal: AbortSignal.any([ending, left.signal]) }).catch(() => {})
    if (stream.destroyed) return
    const { profile } = await session.post('Profiler.stop')
    stream.push(JSON.stringify(profile))
    stream.push(null)
  }
  return new Readable({
    // Asked once: what it pushes is all there is.
    read() {
      write(this).catch((error: Error) => this.destroy(error))
    },
    destroy(error, done) {
      left.abort()
      session.disconnect()
      done(error)
    }
  })
}

/** All objects of the heap, the JSON of a .heapsnapshot as it is written. The process stands still while it is taken. */
export const takeHeapSnapshot = (): Readable => getHeapSnapshot()
