import { availableParallelism, cpus, loadavg, type as osType, release, totalmem } from 'node:os'

/** To be asked before the run. What the load and the platform share, when the platform runs here. */
export type Machine = {
  readonly cores: number
  readonly processor: string
  readonly memoryGiB: number
  readonly system: string
  /** Processes that wanted a core in the minute before the run: where it is over the number of cores, others were at work. */
  readonly loadBefore: number
}

/** A sentence for the reports when the figures are not the platform's alone. */
export const busyBefore = ({ cores, loadBefore }: Machine): string | undefined =>
  loadBefore > cores / 2
    ? `The machine was busy before the run: a load average of ${loadBefore} on ${cores} cores. Times say little then.`
    : undefined

export const machine = (): Machine => ({
  cores: availableParallelism(),
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  system: `${osType()} ${release()}`,
  loadBefore: Math.round((loadavg()[0] ?? 0) * 10) / 10
})
