import { parentPort, workerData } from 'node:worker_threads'
import { getOrElseW } from 'fp-ts/lib/Either.js'
import type { SeriesFile } from './find-series.ts'
import { measureSeries } from './measure-series.ts'
import { openContenders } from './policies.ts'
import type { WorkerSettings } from './pool.ts'

/** A thread that measures one series after the other. Detectors are functions, so that each thread opens its own. */
const settings = workerData as WorkerSettings

const contenders = getOrElseW((faults: ReadonlyArray<string>): never => {
  throw new Error(faults.join('\n'))
})(openContenders(settings.question))

parentPort?.on('message', (series: SeriesFile) => {
  parentPort?.postMessage(measureSeries(series, contenders, settings.plot))
})
