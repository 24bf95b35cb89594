import type { Done, FromLoad, Job, ToLoad } from '../load/job.ts'
import { type Child, type ChildOptions, firstMessage, startChild } from './start-child.ts'

export type Load = Child & {
  /** Where it listens for verdicts. */
  readonly port: number
  readonly run: (job: Job) => Promise<Done>
}

/** The load generator in a process of its own, so that its work is not on the clock of what prints the table. */
export const startLoad = async (options: ChildOptions): Promise<Load> => {
  const child = startChild(new URL('../load/main.ts', import.meta.url), options)
  const { port } = await firstMessage<{ readonly port: number }>(child)
  let jobs = 0
  return {
    ...child,
    port,
    run: (job) =>
      new Promise((resolve, reject) => {
        jobs += 1
        const id = jobs
        const onMessage = (message: FromLoad): void => {
          if (!('id' in message) || message.id !== id) return
          child.process.off('message', onMessage)
          if ('done' in message) resolve(message.done)
          else reject(new Error(`the load generator: ${message.error}`))
        }
        child.process.on('message', onMessage)
        child.process.send({ id, job } satisfies ToLoad)
      })
  }
}
