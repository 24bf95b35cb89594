import type { Done } from '../load/job.ts'
import { cpuSeconds } from '../process/cpu.ts'
import { redisPid } from '../process/redis-pid.ts'
import type { Child } from '../process/start-child.ts'
import type { PlatformProcess } from '../process/start-platform.ts'
import type { Row } from '../row.ts'
import { figureOf } from '../statistics.ts'
import { short } from '../table.ts'

export type ProcessorTime = {
  /** Passes the outcome of a run on, and takes down what each process spent on it. */
  readonly during: (run: () => Promise<Done>) => Promise<Done>
  readonly rows: () => ReadonlyArray<Row>
}

/** Where the time of an event goes, process by process. Replicas of one function count together. */
export const processorTime = async (platform: PlatformProcess, load: Child): Promise<ProcessorTime> => {
  const functions = Map.groupBy(platform.replicas, ({ name }) => name.replace(/\/\d+$/, ''))
  const processes = new Map<string, ReadonlyArray<number>>([
    ['gateway and Broker', [platform.pid]],
    ...[...functions].map(([name, replicas]) => [name, replicas.map(({ pid }) => pid)] as const),
    ['Redis', [await redisPid(platform.redisUrl)]],
    ['load generator', [load.pid]]
  ])
  const read = (pids: ReadonlyArray<number>): number =>
    pids.reduce((sum, pid) => sum + (cpuSeconds(pid) ?? Number.NaN), 0)
  const costs = new Map<string, number[]>()
  return {
    during: async (run) => {
      const before = new Map([...processes].map(([name, pids]) => [name, read(pids)]))
      const done = await run()
      for (const [name, pids] of processes) {
        const spent = (1e6 * (read(pids) - (before.get(name) ?? Number.NaN))) / done.accepted
        costs.set(name, [...(costs.get(name) ?? []), spent])
      }
      return done
    },
    rows: () =>
      [...costs].map(([name, values]) => {
        const figure = figureOf(values)
        return { what: `  processor time per event, ${name}`, ours: `${short(figure.median)} µs`, floor: '', figure }
      })
  }
}
