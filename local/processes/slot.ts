import { setTimeout as delay } from 'node:timers/promises'
import { EXIT_CONFIG } from '../../shared/config/config-or-exit.ts'
import type { Logger } from '../../shared/log/logger.ts'
import type { Revision } from '../gateway/revision.ts'
import { StartFailure } from '../platform/start-failure.ts'
import { type Backoff, RESTART_BACKOFF, restartDelayMs } from './backoff.ts'
import { type Death, type LifeOptions, live } from './life.ts'
import type { Replica } from './replica.ts'
import type { StartGate } from './start-gate.ts'

export type ReplicaInfo = {
  readonly name: string
  readonly pid: number | undefined
  readonly port: number | undefined
  readonly ready: boolean
  readonly restarts: number
}

/** What the replicas of one service have in common. */
export type ReplicaSettings = {
  readonly revision: Revision
  readonly command: string
  readonly args: ReadonlyArray<string>
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly log: Logger
  readonly onLine: (replica: string, line: string, stream: 'stdout' | 'stderr') => void
  /** From SIGTERM to SIGKILL. */
  readonly graceMs: number
  readonly gate: StartGate
  readonly readyWithinMs?: number
  readonly backoff?: Backoff
  readonly watching?: LifeOptions['watching']
}

export type SlotOptions = ReplicaSettings & {
  /** `<service>/<number>` */
  readonly name: string
  /** It belongs to the start of the platform: nobody is ready yet whom its start could slow down, and one that cannot start is a reason to end. */
  readonly initial: boolean
  /** Unique among the lives of the service. */
  readonly nextLife: () => number
  /** It died and will be started again. */
  readonly onRestart: () => void
  /** It is ready for the first time; so long after it was wanted. */
  readonly onFirstReady: (ms: number) => void
}

/** The place of one replica: a process, and the next one when it dies, until it is told to stop. */
export type Slot = {
  readonly info: () => ReplicaInfo
  /** Resolves when it has been ready once, or is gone. Rejects with a StartFailure when an initial one cannot start. */
  readonly started: Promise<void>
  /** It gets requests at this moment; `info().ready` stays when a readiness probe fails later. */
  readonly inRotation: () => boolean
  readonly inFlight: () => number
  /** It answers on its port: from its first readiness until it is told to end, so while it drains as well. */
  readonly listens: () => boolean
  /** Out of the rotation, then SIGTERM when its requests are answered, at the latest after `drainMs`. Again with less time: that counts. */
  readonly stop: (drainMs: number) => Promise<void>
}

/** A function that dies so many times in a row before it was ever ready does not start by itself. */
const START_ATTEMPTS = 3

const PORT_ATTEMPTS = 5

export const openSlot = (options: SlotOptions): Slot => {
  const { name, initial, revision, log, graceMs, gate, backoff = RESTART_BACKOFF } = options
  const ending = new AbortController()
  let id = name
  let replica: Replica | undefined
  let port: number | undefined
  let ready = false
  let restarts = 0
  let told = false
  let wantedMs: number | undefined = performance.now()

  const oneLife = (leaveGate: () => void, onReady: () => void): Promise<Death> => {
    id = `${name}#${options.nextLife()}`
    return live({
      id,
      revision,
      signal: ending.signal,
      process: {
        command: options.command,
        args: options.args,
        cwd: options.cwd,
        onLine: (line, stream) => options.onLine(name, line, stream)
      },
      env: options.env,
      log,
      graceMs,
      readyWithinMs: options.readyWithinMs ?? 60_000,
      ...(options.watching === undefined ? {} : { watching: options.watching }),
      onStarted: (started, on) => {
        replica = started
        port = on
        // It was told to stop between the choice of the port and now.
        if (ending.signal.aborted) void started.stop(graceMs)
      },
      onReady: () => {
        ready = true
        if (wantedMs !== undefined) options.onFirstReady(performance.now() - wantedMs)
        wantedMs = undefined
        leaveGate()
        log.info({ replica: name, pid: replica?.pid, port }, 'replica is ready')
        onReady()
      }
    })
  }

  /** A service that has no ready replica has requests that wait for one, or will have. */
  const isUrgent = (): boolean => revision.stats().ready === 0

  /** Lives one after the other. */
  const run = async (onReady: () => void, onFailure: (failure: StartFailure) => void): Promise<void> => {
    let failures = 0
    let portsTaken = 0
    let everReady = false
    for (let first = true; !ending.signal.aborted; first = false) {
      const leaveGate = first && initial ? (): void => undefined : await gate.enter(isUrgent, ending.signal)
      if (leaveGate === undefined) return
      const death = await oneLife(leaveGate, onReady).finally(leaveGate)
      ready = false
      everReady ||= death.readyForMs !== undefined
      if (ending.signal.aborted) return
      if (portWasTaken(death) && portsTaken < PORT_ATTEMPTS) {
        portsTaken += 1
        continue
      }
      failures = death.readyForMs !== undefined && death.readyForMs >= backoff.resetAfterMs ? 1 : failures + 1
      if (initial && !everReady && (death.code === EXIT_CONFIG || failures >= START_ATTEMPTS))
        return onFailure(toFailure(name, death))
      const restartInMs = restartDelayMs(failures, backoff)
      restarts += 1
      options.onRestart()
      log.warn({ replica: name, code: death.code, signal: death.signal, restartInMs }, 'replica died')
      await delay(restartInMs, undefined, { signal: ending.signal }).catch(() => undefined)
    }
  }

  let ended = Promise.resolve()
  const started = new Promise<void>((resolve, reject) => {
    ended = run(resolve, reject).finally(resolve)
  })
  started.catch(() => undefined)
  let drained: Promise<void> | undefined

  return {
    info: () => ({ name, pid: replica?.pid, port, ready, restarts }),
    started,
    inRotation: () => revision.isReady(id),
    inFlight: () => revision.inFlightOf(id),
    listens: () => ready && !told,
    stop: async (drainMs) => {
      ending.abort()
      // Out of the rotation first, then SIGTERM, as Knative does it: the function never has to refuse a request. Its 30 s
      // without a new request are not needed: here nobody can still have the replica's address.
      drained ??= revision.drain(id)
      const over = new AbortController()
      await Promise.race([drained, delay(drainMs, undefined, over).catch(() => undefined)])
      over.abort()
      told = true
      await replica?.stop(graceMs)
      await ended
    }
  }
}

const portWasTaken = ({ readyForMs, words }: Death): boolean =>
  readyForMs === undefined && words.some((line) => line.includes('EADDRINUSE'))

const toFailure = (name: string, { code, signal, words }: Death): StartFailure =>
  new StartFailure(
    [`${name} died at its start (${signal ?? `exit code ${code}`}):`, ...words.map((line) => `  ${line}`)],
    code === EXIT_CONFIG ? EXIT_CONFIG : 1
  )
