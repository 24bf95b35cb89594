import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { SeriesFile } from '../find-series.ts'
import { type EventCounts, figuresOf } from '../measures/events.ts'
import type { LoadedSeries } from '../read-series.ts'
import { counted } from '../report/counted.ts'
import type { SeriesRun } from '../run-series.ts'
import { pictureName } from './file-names.ts'
import { picture } from './picture.ts'

/** `F1 0.67, precision 0.80 (4 of 5 alerts), recall 0.57 (4 of 7), 2.10 alerts per 1,000` */
export const figuresLine = (counts: EventCounts, labelled: boolean): string => {
  const { f1, precision, recall, alertsPer1000 } = figuresOf(counts)
  const rate = `${alertsPer1000.toFixed(2)} alerts per 1,000`
  if (!labelled) return `${counted(counts.alerts, 'alert')}, ${rate}, no labels`
  if (counts.segments === 0) return `nothing labelled, ${counted(counts.alerts, 'false alert')}, ${rate}`
  const right =
    counts.judged === 0
      ? 'no alerts'
      : `precision ${precision.toFixed(2)} (${counts.right} of ${counted(counts.judged, 'alert')})`
  return `F1 ${f1.toFixed(2)}, ${right}, recall ${recall.toFixed(2)} (${counts.found} of ${counts.segments}), ${rate}`
}

export type Drawn = {
  readonly dir: string
  readonly series: SeriesFile
  readonly contender: string
  readonly loaded: LoadedSeries
  readonly labels: Uint8Array | undefined
  readonly run: SeriesRun
  readonly events: EventCounts
}

export const writePicture = ({ dir, series, contender, loaded, labels, run, events }: Drawn): void => {
  const file = join(dir, pictureName(series, contender))
  mkdirSync(dirname(file), { recursive: true })
  const title = `${series.folder === '' ? '' : `${series.folder}/`}${series.name}, ${contender}`
  const { times, values } = loaded
  writeFileSync(
    file,
    picture({ title, figures: figuresLine(events, labels !== undefined), times, values, labels, run })
  )
}
