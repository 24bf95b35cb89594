import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { durationMs } from './duration.ts'
import { goDurationMs } from './go-duration.ts'

const durations = suite('durations')

const iso: ReadonlyArray<readonly [string, number | undefined]> = [
  ['PT0.2S', 200],
  ['PT10S', 10_000],
  ['PT1M30S', 90_000],
  ['PT1H', 3_600_000],
  ['P1D', 86_400_000],
  ['P1W', 604_800_000],
  ['P1DT12H', 129_600_000],
  ['PT0S', 0],
  ['PT0.0004S', 0],
  ['P', undefined],
  ['PT', undefined],
  ['P1DT', undefined],
  ['P1Y', undefined],
  ['P1M', undefined],
  ['PT-1S', undefined],
  ['-PT1S', undefined],
  ['PT.5S', undefined],
  ['PT0,2S', undefined],
  ['PT0.5H', undefined],
  ['PT1S1M', undefined],
  ['pt1s', undefined],
  ['PT99999999999999999999S', undefined],
  ['200ms', undefined],
  ['', undefined]
]
for (const [text, ms] of iso) {
  durations(`"${text}" is ${ms === undefined ? 'no ISO-8601 duration' : `${ms} ms`}`, () => {
    assert.is(durationMs(text), ms)
  })
}

durations('what is written as days, hours, minutes and seconds is read back to the millisecond', async () => {
  const part = fc.nat({ max: 1000 })
  await fc.assert(
    fc.property(part, part, part, fc.nat({ max: 1_000_000 }), (days, hours, minutes, ms) => {
      const text = `P${days}DT${hours}H${minutes}M${(ms / 1000).toFixed(3)}S`
      assert.is(durationMs(text), ((days * 24 + hours) * 60 + minutes) * 60_000 + ms)
    })
  )
})

const go: ReadonlyArray<readonly [string, number | undefined]> = [
  ['60s', 60_000],
  ['1m30s', 90_000],
  ['1.5h', 5_400_000],
  ['500ms', 500],
  ['0', 0],
  ['60', undefined],
  ['60 s', undefined],
  ['-1s', undefined],
  ['PT60S', undefined],
  ['', undefined]
]
for (const [text, ms] of go) {
  durations(`"${text}" is ${ms === undefined ? 'no Go duration' : `${ms} ms`}`, () => {
    assert.is(goDurationMs(text), ms)
  })
}

durations.run()
