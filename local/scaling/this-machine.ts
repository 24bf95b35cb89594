import { availableParallelism, totalmem } from 'node:os'
import type { Machine } from './budget.ts'

/** What this process may use: cores by its affinity, memory by its cgroup. */
export const thisMachine = (): Machine => ({
  cores: availableParallelism(),
  memoryBytes: totalmem(),
  memoryLimitBytes: process.constrainedMemory()
})
