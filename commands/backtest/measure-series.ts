import { readFileSync } from 'node:fs'
import { NO_LABELS } from '../../shared/contract/labels.ts'
import type { Series } from '../../shared/contract/series.ts'
import { pathOf, type SeriesFile } from './find-series.ts'
import { generate } from './generated/corpus.ts'
import type { SeriesCost } from './measures/cost.ts'
import { countEvents, type EventCounts } from './measures/events.ts'
import { type NabCounts, nabRows, scoreNab } from './measures/nab.ts'
import type { ScoredRows } from './measures/nab-optimum.ts'
import { explainedAlerts } from './plot/explained.ts'
import { writePicture } from './plot/write-picture.ts'
import type { Contender } from './policies.ts'
import { type LoadedSeries, readSeries, UnusableFile } from './read-series.ts'
import { runSeries } from './run-series.ts'
import { flagsOf, rowsOfWindows } from './window-rows.ts'

/** What one detector made of one series. */
export type Measured = {
  readonly events: EventCounts
  /** Only where there are label windows. `scored` is what the corpus' optimum is found from. */
  readonly nab?: { readonly counts: NabCounts; readonly scored: ScoredRows }
  /** Alerts opened, and times that somebody was told again of one. */
  readonly opened: number
  readonly toldAgain: number
  /** The first alerts in words, for the page of pictures. */
  readonly explained?: ReadonlyArray<string>
  readonly late: number
  readonly cost: SeriesCost
}

export type SeriesReport =
  | {
      readonly kind: 'measured'
      readonly rows: number
      readonly badRows: number
      readonly firstBadLine: number | undefined
      readonly labelled: boolean
      /** In the order of the contenders. */
      readonly measured: ReadonlyArray<Measured>
    }
  | { readonly kind: 'fault'; readonly fault: string }

const bytesOf = (file: string): Buffer => {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new UnusableFile(`cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
}

const read = ({ file, format }: SeriesFile): LoadedSeries =>
  format === 'generated' ? generate(file) : readSeries(bytesOf(file), format === 'nab' ? 'plain' : format)

/** What policies are matched with. */
const nameOf = (series: SeriesFile): Series => ({ source: series.corpus, metric: pathOf(series), labels: NO_LABELS })

/** Folds one file through every contender, each from an empty state; `plot` is the folder for pictures. */
export const measureSeries = (
  series: SeriesFile,
  contenders: ReadonlyArray<Contender>,
  plot: string | undefined
): SeriesReport => {
  let loaded: LoadedSeries
  try {
    loaded = read(series)
  } catch (error) {
    if (error instanceof UnusableFile) return { kind: 'fault', fault: error.message }
    throw error
  }
  const seriesName = nameOf(series)
  const rows = loaded.times.length
  const windows = series.windows && rowsOfWindows(loaded.times, series.windows)
  const labels = windows === undefined ? loaded.labels : flagsOf(rows, windows)
  const nab = windows && nabRows(rows, windows)
  return {
    kind: 'measured',
    rows,
    badRows: loaded.badRows,
    firstBadLine: loaded.firstBadLine,
    labelled: labels !== undefined,
    measured: contenders.map(({ name, policyOf }) => {
      const run = runSeries(policyOf(seriesName), seriesName, loaded)
      const events = countEvents(labels, run.anomalies, run.notified)
      const opened = run.notices.filter(({ status }) => status === 'opened').length
      if (plot !== undefined) writePicture({ dir: plot, series, contender: name, loaded, labels, run, events })
      return {
        events,
        ...(nab === undefined
          ? {}
          : { nab: { counts: scoreNab(nab, run.notified), scored: { rows: nab, scores: run.scores } } }),
        opened,
        ...(plot === undefined ? {} : { explained: explainedAlerts(run, loaded.times) }),
        toldAgain: run.notices.length - opened,
        late: run.late,
        cost: { timings: run.timings, stateBytes: run.stateBytes, firstVerdict: run.firstVerdict }
      }
    })
  }
}
