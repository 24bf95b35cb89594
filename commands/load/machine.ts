import { availableParallelism, cpus, type as osType, release, totalmem } from 'node:os'

/** What the load and the platform share, when the platform runs here. */
export type Machine = {
  readonly cores: number
  readonly processor: string
  readonly memoryGiB: number
  readonly system: string
}

export const machine = (): Machine => ({
  cores: availableParallelism(),
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  system: `${osType()} ${release()}`
})
