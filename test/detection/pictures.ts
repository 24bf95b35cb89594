import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { generatedCorpora } from '../../commands/backtest/generated/corpus.ts'
import { measureSeries } from '../../commands/backtest/measure-series.ts'
import { pictureName } from '../../commands/backtest/plot/file-names.ts'
import { openContenders } from '../../commands/backtest/policies.ts'

/** The pictures of docs/detection.md: what `npm run backtest -- --generated --plot DIR` draws of these series. */
export const PICTURES: ReadonlyArray<readonly [name: string, series: string, detector: string]> = [
  ['spike.svg', 'generated/spike/daily-1-min', 'adaptive'],
  ['shift.svg', 'generated/shift/noise', 'adaptive'],
  ['season.svg', 'generated/season/daily-5-min', 'adaptive'],
  ['bursts.svg', 'generated/nothing/sparse', 'adaptive'],
  ['noise-zscore.svg', 'generated/nothing/heavy-noise', 'zscore'],
  ['noise-adaptive.svg', 'generated/nothing/heavy-noise', 'adaptive']
]

/** Draws all of them into a folder. */
export const drawPictures = (dir: string): void => {
  const plot = mkdtempSync(join(tmpdir(), 'knomaly-pictures-'))
  mkdirSync(dir, { recursive: true })
  try {
    for (const [name, file, detector] of PICTURES) {
      const series = generatedCorpora().find((one) => one.file === file)
      const contenders = openContenders({ detectors: [detector], policies: '' })
      if (series === undefined || E.isLeft(contenders)) throw new Error(`${name}: there is no ${file} by ${detector}`)
      measureSeries(series, contenders.right, plot)
      copyFileSync(join(plot, pictureName(series, detector)), join(dir, name))
    }
  } finally {
    rmSync(plot, { recursive: true })
  }
}
