import { readdirSync, readFileSync } from 'node:fs'

/** Linux counts processor time in hundredths of a second for every process that it tells others about. */
const TICKS_PER_SECOND = 100

/** Seconds of processor time that a process has taken so far, kernel included; undefined where /proc does not tell. */
export const cpuSeconds = (pid: number): number | undefined => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name before stands in parentheses and may hold anything; utime and stime are the 12th and 13th field after it.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
  } catch {
    return undefined
  }
}

/** The same in ms and to the nanosecond, for what is over in less than a tick; NaN where /proc does not tell. Threads that have ended are not in it. */
export const threadsMs = (pid: number): number => {
  try {
    const tasks = readdirSync(`/proc/${pid}/task`)
    return tasks.reduce((sum, task) => {
      const [onProcessorNs] = readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'latin1').split(' ')
      return sum + Number(onProcessorNs) / 1e6
    }, 0)
  } catch {
    return Number.NaN
  }
}

/** Bytes that a process holds in memory now. */
export const residentBytes = (pid: number): number | undefined => {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024
  } catch {
    return undefined
  }
}
