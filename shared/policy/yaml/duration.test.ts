import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { durationMs } from './duration.ts'

const durations = suite('durations')

const TABLE: ReadonlyArray<readonly [text: string, ms: number | undefined]> = [
  ['45s', 45_000],
  ['10m', 600_000],
  ['1h30m', 5_400_000],
  ['1.5s', 1500],
  ['250ms', 250],
  ['10m250ms', 600_250],
  ['2d', 172_800_000],
  ['1w', 604_800_000],
  ['0s', 0],
  ['PT10M', 600_000],
  ['P1DT1H', 90_000_000],
  ['P1W', 604_800_000],
  ['PT0.2S', 200],
  ['366d', 31_622_400_000],
  ['367d', undefined],
  ['', undefined],
  ['10', undefined],
  ['m', undefined],
  ['10 m', undefined],
  ['30m1h', undefined],
  ['1.5h', undefined],
  ['-5m', undefined],
  ['5M', undefined],
  ['P', undefined],
  ['PT', undefined],
  ['P1M', undefined],
  ['P1Y', undefined],
  [`${'9'.repeat(400)}s`, undefined]
]

for (const [text, ms] of TABLE) {
  durations(`${text.slice(0, 12)} is ${ms ?? 'none'}`, () => assert.is(durationMs(text), ms))
}

durations.run()
