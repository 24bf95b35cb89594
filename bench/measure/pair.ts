import type { Done, Job } from '../load/job.ts'
import { cpuSeconds } from '../process/cpu.ts'
import type { Load } from '../process/start-load.ts'
import type { ServerProcess } from '../process/start-server.ts'

export type Subject = { readonly server: ServerProcess; readonly stream: string }

export type Run = {
  readonly eventsPerSecond: number
  /** Processor time of the subject per event, in ms; NaN where the system does not tell. */
  readonly cpuMs: number
  readonly done: Done
}

export type PairOptions = {
  readonly load: Load
  readonly rounds: number
  readonly ms: number
  readonly warmUpMs: number
  readonly samplesPerEvent: number
  /** Only what a stub would do with them differs. */
  readonly job?: Partial<Job>
}

export const CONNECTIONS = 64

/** Runs ours and the floor by turns (A B A B …), after both are warm. A refused request makes the figures worthless: it throws. */
export const runPair = async (
  a: Subject,
  b: Subject,
  { load, rounds, ms, warmUpMs, samplesPerEvent, job = {} }: PairOptions
): Promise<{ readonly a: ReadonlyArray<Run>; readonly b: ReadonlyArray<Run> }> => {
  const run = async ({ server, stream }: Subject, forMs: number): Promise<Run> => {
    const before = cpuSeconds(server.pid)
    const done = await load.run({
      stream,
      port: server.port,
      path: '/',
      host: 'localhost',
      connections: CONNECTIONS,
      sources: CONNECTIONS,
      samplesPerEvent,
      ms: forMs,
      spikeEvery: 0,
      untilVerdicts: false,
      ...job
    })
    if (done.refused > 0) throw new Error(`${stream}: ${done.refused} of ${done.accepted + done.refused} refused`)
    const after = cpuSeconds(server.pid)
    const cpuMs = before === undefined || after === undefined ? Number.NaN : (1000 * (after - before)) / done.accepted
    return { eventsPerSecond: done.accepted / done.seconds, cpuMs, done }
  }
  for (const subject of [a, b]) await run(subject, warmUpMs)
  const runs: { a: Run[]; b: Run[] } = { a: [], b: [] }
  for (let round = 0; round < rounds; round += 1) {
    runs.a.push(await run(a, ms))
    runs.b.push(await run(b, ms))
  }
  return runs
}
