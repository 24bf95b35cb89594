import type { Logger } from '../../shared/log/logger.ts'
import type { Revision } from '../gateway/revision.ts'
import { freePort } from './ports.ts'
import { type Exit, type Replica, type ReplicaOptions, startReplica } from './replica.ts'
import { untilReady } from './until-ready.ts'
import { type WatchOptions, watch } from './watch.ts'

export type LifeOptions = {
  /** Unique among all lives: `<service>/<replica>#<life>`. */
  readonly id: string
  readonly revision: Revision
  /** Aborted when it is being stopped: one that is not ready yet then never enters the rotation. */
  readonly signal: AbortSignal
  readonly process: Omit<ReplicaOptions, 'env'>
  /** Without PORT. */
  readonly env: Readonly<Record<string, string>>
  readonly log: Logger
  readonly graceMs: number
  /** Knative's progress deadline is ten minutes of pulling and scheduling; a process has none of that. */
  readonly readyWithinMs: number
  readonly watching?: Pick<WatchOptions, 'periodMs' | 'failures' | 'timeoutMs'>
  readonly onStarted: (replica: Replica, port: number) => void
  readonly onReady: () => void
}

export type Death = Exit & { readonly readyForMs: number | undefined }

/** One life of a replica, from its start to its end: in the rotation from its first readiness until it dies or is found dead. */
export const live = async (options: LifeOptions): Promise<Death> => {
  const { id, revision, log, graceMs, watching } = options
  const { readiness, liveness } = revision.spec
  const port = await freePort()
  const replica = startReplica({ ...options.process, env: { ...options.env, PORT: String(port) } })
  const ended = new AbortController()
  const exited = replica.exited.finally(() => ended.abort())
  options.onStarted(replica, port)
  const given = AbortSignal.any([ended.signal, options.signal])
  const ready = await untilReady(port, readiness.path, given, options.readyWithinMs)
  if (!ready) {
    if (!given.aborted) {
      log.error({ replica: id, withinMs: options.readyWithinMs }, 'replica does not become ready')
      await replica.stop(graceMs)
    }
    return { ...(await exited), readyForMs: undefined }
  }
  const since = performance.now()
  const stopWatching = (): void => {
    for (const stop of watches) stop()
  }
  revision.add(id, `http://127.0.0.1:${port}`)
  options.onReady()
  const watches: ReadonlyArray<() => void> = [
    watch({
      ...watching,
      port,
      path: readiness.path,
      onChange: (ok) => {
        revision.setReady(id, ok)
        log.warn({ replica: id, ready: ok }, ok ? 'replica is ready again' : 'replica is not ready')
      }
    }),
    watch({
      ...watching,
      port,
      path: liveness.path,
      onChange: (ok) => {
        if (ok) return
        log.error({ replica: id }, 'replica does not answer its liveness probe')
        stopWatching()
        revision.setReady(id, false)
        void replica.stop(graceMs)
      }
    })
  ]
  const exit = await exited
  stopWatching()
  revision.drop(id)
  return { ...exit, readyForMs: performance.now() - since }
}
