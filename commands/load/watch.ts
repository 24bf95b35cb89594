import { setTimeout as sleep } from 'node:timers/promises'
import { request } from 'undici'
import type { Platform } from '../../local/platform/platform.ts'

/** Ready replicas of each service at one moment (Unix ms), and whose autoscaler panics. */
export type Reading = {
  readonly at: number
  readonly replicas: Readonly<Record<string, number>>
  readonly panicking: ReadonlyArray<string>
}

export type Watched = {
  readonly readings: ReadonlyArray<Reading>
  /** What ingest has counted, all replicas together, as far as they were seen. */
  readonly ingestSamples: number
  /** False when a replica ended in the meantime: what it counted after the last look is not in the sum. */
  readonly exact: boolean
}

export type Watch = {
  /** Of each service, now. */
  readonly replicas: () => Readonly<Record<string, number>>
  /** The same answer when it is asked for twice. */
  readonly stop: () => Promise<Watched>
}

const REPLICAS_MS = 250
const INGEST_MS = 1_000
const INGEST = 'ingest'

const nameOf = (service: string): string => service.slice(service.lastIndexOf('/') + 1)

const countReady = (platform: Platform): Readonly<Record<string, number>> =>
  Object.fromEntries(
    platform.services().map(({ service, replicas }) => [nameOf(service), replicas.filter(({ ready }) => ready).length])
  )

const acceptedBy = async (port: number): Promise<number | undefined> => {
  try {
    const { body } = await request(`http://127.0.0.1:${port}/metrics`, { headersTimeout: 2_000, bodyTimeout: 2_000 })
    const count = /^ingest_samples_accepted_total(?:\{[^}]*\})? (\d+)$/m.exec(await body.text())?.[1]
    return count === undefined ? undefined : Number(count)
  } catch {
    return undefined
  }
}

/** Looks at the platform of this run until it is told to stop. Replicas are asked past the gateway, so that no question is load. */
export const watch = (platform: Platform): Watch => {
  const readings: Reading[] = []
  const counted = new Map<number, number>()
  const ended = new AbortController()

  const lookAtIngest = async (): Promise<boolean> => {
    const ingest = platform.services().find(({ service }) => nameOf(service) === INGEST)?.replicas ?? []
    const found = await Promise.all(
      ingest.map(async ({ pid, port }) => {
        const count = port === undefined ? undefined : await acceptedBy(port)
        if (pid !== undefined && count !== undefined) counted.set(pid, count)
        return pid
      })
    )
    return [...counted.keys()].every((pid) => found.includes(pid))
  }

  const every = async (ms: number, look: () => unknown): Promise<void> => {
    while (!ended.signal.aborted) {
      await look()
      await sleep(ms, undefined, { signal: ended.signal }).catch(() => undefined)
    }
  }
  const read = (): void => {
    const panicking = platform.services().flatMap(({ service, panicking }) => (panicking ? [nameOf(service)] : []))
    readings.push({ at: Date.now(), replicas: countReady(platform), panicking })
  }
  const work = Promise.all([every(REPLICAS_MS, read), every(INGEST_MS, lookAtIngest)])

  const end = async (): Promise<Watched> => {
    ended.abort()
    await work
    read()
    const exact = await lookAtIngest()
    return { readings, ingestSamples: [...counted.values()].reduce((sum, n) => sum + n, 0), exact }
  }
  let stopped: Promise<Watched> | undefined
  return { replicas: () => countReady(platform), stop: () => (stopped ??= end()) }
}
