import { setTimeout as delay } from 'node:timers/promises'
import { EXIT_CONFIG } from '../../shared/config/config-or-exit.ts'
import type { Logger } from '../../shared/log/logger.ts'
import type { Revision } from '../gateway/revision.ts'
import { StartFailure } from '../platform/start-failure.ts'
import { type Backoff, RESTART_BACKOFF, restartDelayMs } from './backoff.ts'
import { type Death, type LifeOptions, live } from './life.ts'
import type { Replica } from './replica.ts'

export type ReplicaInfo = {
  readonly name: string
  readonly pid: number | undefined
  readonly port: number | undefined
  readonly ready: boolean
  readonly restarts: number
}

export type Supervisor = {
  readonly revision: Revision
  /** Resolves when every replica has been ready once. Rejects with a StartFailure when one cannot start. */
  readonly started: Promise<void>
  readonly replicas: () => ReadonlyArray<ReplicaInfo>
  readonly stop: () => Promise<void>
}

export type SupervisorOptions = {
  readonly revision: Revision
  readonly replicas: number
  readonly command: string
  readonly args: ReadonlyArray<string>
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly log: Logger
  readonly onLine: (replica: string, line: string, stream: 'stdout' | 'stderr') => void
  /** For requests in flight, and then again from SIGTERM to SIGKILL. */
  readonly graceMs: number
  readonly readyWithinMs?: number
  readonly backoff?: Backoff
  readonly watching?: LifeOptions['watching']
}

/** A function that dies so many times in a row before it was ever ready does not start by itself. */
const START_ATTEMPTS = 3

const PORT_ATTEMPTS = 5

type Slot = { readonly name: string; id: string; replica?: Replica; port?: number; ready: boolean; restarts: number }

/** Keeps the replicas of one service running until it is told to stop. */
export const supervise = (options: SupervisorOptions): Supervisor => {
  const { revision, log, graceMs, backoff = RESTART_BACKOFF } = options
  const stopping = new AbortController()
  const slots = Array.from({ length: options.replicas }, (_, i): Slot => {
    const name = `${revision.spec.name}/${i + 1}`
    return { name, id: name, ready: false, restarts: 0 }
  })

  const oneLife = (slot: Slot, count: number, onReady: () => void): Promise<Death> => {
    slot.id = `${slot.name}#${count}`
    return live({
      id: slot.id,
      revision,
      process: {
        command: options.command,
        args: options.args,
        cwd: options.cwd,
        onLine: (line, stream) => options.onLine(slot.name, line, stream)
      },
      env: options.env,
      log,
      graceMs,
      readyWithinMs: options.readyWithinMs ?? 60_000,
      ...(options.watching === undefined ? {} : { watching: options.watching }),
      onStarted: (replica, port) => {
        slot.replica = replica
        slot.port = port
        // It was told to stop between the choice of the port and now.
        if (stopping.signal.aborted) void replica.stop(graceMs)
      },
      onReady: () => {
        slot.ready = true
        log.info({ replica: slot.name, pid: slot.replica?.pid, port: slot.port }, 'replica is ready')
        onReady()
      }
    })
  }

  /** Lives one after the other. `onFailure` is for a slot that has never been ready. */
  const run = async (slot: Slot, onReady: () => void, onFailure: (failure: StartFailure) => void): Promise<void> => {
    let failures = 0
    let portsTaken = 0
    let everReady = false
    for (let count = 1; !stopping.signal.aborted; count += 1) {
      const death = await oneLife(slot, count, onReady)
      slot.ready = false
      everReady ||= death.readyForMs !== undefined
      if (stopping.signal.aborted) return
      if (portWasTaken(death) && portsTaken < PORT_ATTEMPTS) {
        portsTaken += 1
        continue
      }
      failures = death.readyForMs !== undefined && death.readyForMs >= backoff.resetAfterMs ? 1 : failures + 1
      if (!everReady && (death.code === EXIT_CONFIG || failures >= START_ATTEMPTS))
        return onFailure(toFailure(slot, death))
      const restartInMs = restartDelayMs(failures, backoff)
      slot.restarts += 1
      log.warn({ replica: slot.name, code: death.code, signal: death.signal, restartInMs }, 'replica died')
      await delay(restartInMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }

  const runs: Promise<void>[] = []
  const starts = slots.map(
    (slot) => new Promise<void>((resolve, reject) => runs.push(run(slot, resolve, reject).finally(resolve)))
  )
  const started = Promise.all(starts).then(() => undefined)
  started.catch(() => undefined)

  const stopSlot = async ({ id, replica }: Slot): Promise<void> => {
    // Out of the rotation first, then SIGTERM, as Knative does it: the function never has to refuse a request.
    await Promise.race([revision.drain(id), delay(graceMs, undefined, { ref: false })])
    await replica?.stop(graceMs)
  }
  return {
    revision,
    started,
    replicas: () =>
      slots.map(({ name, replica, port, ready, restarts }) => ({ name, pid: replica?.pid, port, ready, restarts })),
    stop: async () => {
      stopping.abort()
      await Promise.all(slots.map(stopSlot))
      await Promise.all(runs)
    }
  }
}

const portWasTaken = ({ readyForMs, words }: Death): boolean =>
  readyForMs === undefined && words.some((line) => line.includes('EADDRINUSE'))

const toFailure = ({ name }: Slot, { code, signal, words }: Death): StartFailure =>
  new StartFailure(
    [`${name} died at its start (${signal ?? `exit code ${code}`}):`, ...words.map((line) => `  ${line}`)],
    code === EXIT_CONFIG ? EXIT_CONFIG : 1
  )
