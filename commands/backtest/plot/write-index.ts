import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathOf, type SeriesFile } from '../find-series.ts'
import type { SeriesReport } from '../measure-series.ts'
import { figuresOf } from '../measures/events.ts'
import { pictureName } from './file-names.ts'
import { type Card, indexPage } from './index-page.ts'
import { figuresLine } from './write-picture.ts'

const cardOf = (
  series: SeriesFile,
  { measured, labelled }: Extract<SeriesReport, { kind: 'measured' }>,
  contenders: ReadonlyArray<string>
): Card => ({
  corpus: series.corpus,
  folder: series.folder,
  path: pathOf(series),
  pictures: measured.map(({ events, opened, explained = [] }, i) => {
    const contender = contenders[i] as string
    const { f1, alertsPer1000 } = figuresOf(events)
    return {
      contender,
      src: pictureName(series, contender).split('/').map(encodeURIComponent).join('/'),
      figures: figuresLine(events, labelled),
      f1: events.segments === 0 ? null : f1,
      missed: events.segments - events.found,
      wrong: events.alerts - events.right,
      rate: alertsPer1000,
      opened,
      explained
    }
  })
})

/** Writes the page over the pictures that the workers have written. Returns its path. */
export const writeIndex = (
  dir: string,
  files: ReadonlyArray<SeriesFile>,
  reports: ReadonlyArray<SeriesReport>,
  contenders: ReadonlyArray<string>
): string => {
  const cards = files.flatMap((series, i) => {
    const report = reports[i] as SeriesReport
    return report.kind === 'measured' ? [cardOf(series, report, contenders)] : []
  })
  const page = join(dir, 'index.html')
  writeFileSync(page, indexPage(cards, `Backtest: ${contenders.join(', ')}`))
  return page
}
