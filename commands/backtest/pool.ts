import { Worker } from 'node:worker_threads'
import type { SeriesFile } from './find-series.ts'
import type { SeriesReport } from './measure-series.ts'
import type { Question } from './policies.ts'

export type WorkerSettings = {
  readonly question: Question
  /** Folder for pictures. */
  readonly plot: string | undefined
}

export type PoolOptions = {
  readonly workers: number
  readonly settings: WorkerSettings
  readonly signal: AbortSignal
  readonly onDone: (series: SeriesFile, report: SeriesReport) => void
}

const WORKER = new URL('./worker.ts', import.meta.url)

/**
 * Measures every series, some at once, the largest first so that none is left alone at the end. Reports come in the order of
 * `series`, whoever was ready first. Rejects with the signal's reason, or with what a worker threw: that is a bug.
 */
export const measureAll = async (
  series: ReadonlyArray<SeriesFile>,
  { workers: count, settings, signal, onDone }: PoolOptions
): Promise<ReadonlyArray<SeriesReport>> => {
  signal.throwIfAborted()
  const reports: SeriesReport[] = new Array(series.length)
  const waiting = series.map((one, place) => ({ one, place })).sort((a, b) => a.one.bytes - b.one.bytes)
  const workers = Array.from(
    { length: Math.min(count, series.length) },
    () => new Worker(WORKER, { workerData: settings })
  )
  const work = (worker: Worker): Promise<void> =>
    new Promise((resolve, reject) => {
      let current = waiting.pop()
      const next = (): void => (current === undefined ? resolve() : worker.postMessage(current.one))
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
      worker.on('error', reject)
      worker.on('message', (report: SeriesReport) => {
        if (current === undefined) return
        reports[current.place] = report
        onDone(current.one, report)
        current = waiting.pop()
        next()
      })
      next()
    })
  try {
    await Promise.all(workers.map(work))
    return reports
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
}
