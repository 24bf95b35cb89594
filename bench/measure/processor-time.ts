import { availableParallelism } from 'node:os'
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

const NOTE =
  `processor time counts what the processes took, whoever else was on the machine: ${availableParallelism()} cores ÷ all ` +
  'together is the rate that this machine would reach if it were left to them'

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
  const sums: number[] = []
  return {
    during: async (run) => {
      const before = new Map([...processes].map(([name, pids]) => [name, read(pids)]))
      const done = await run()
      let together = 0
      for (const [name, pids] of processes) {
        const spent = (1e6 * (read(pids) - (before.get(name) ?? Number.NaN))) / done.accepted
        costs.set(name, [...(costs.get(name) ?? []), spent])
        together += spent
      }
      sums.push(together)
      return done
    },
    rows: () => {
      const row = (what: string, values: ReadonlyArray<number>, note?: string): Row => {
        const figure = figureOf(values)
        const ours = `${short(figure.median)} µs`
        return { what, ours, floor: '', figure, ...(note === undefined ? {} : { note }) }
      }
      return [
        ...[...costs].map(([name, values]) => row(`  processor time per event, ${name}`, values)),
        row('  processor time per event, all together', sums, NOTE)
      ]
    }
  }
}
