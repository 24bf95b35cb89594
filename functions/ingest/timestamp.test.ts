import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { fromTimestamp } from './timestamp.ts'

const timestamps = suite('fromTimestamp')

const TABLE: ReadonlyArray<readonly [unknown, number | undefined]> = [
  [undefined, undefined],
  [null, undefined],
  [0, undefined],
  [-0, undefined],
  [1_767_225_600, 1_767_225_600_000],
  [1_767_225_600.25, 1_767_225_600_250],
  [1_767_225_600_000, 1_767_225_600_000],
  [1_767_225_600_000.4, 1_767_225_600_000],
  [1, 1000],
  [0.001, 1],
  [1e11 - 1, 99_999_999_999_000],
  [1e11, 100_000_000_000],
  ['2026-01-01T00:00:00Z', 1_767_225_600_000],
  ['2026-01-01t00:00:00.250z', 1_767_225_600_250],
  ['2026-01-01T02:30:00+02:30', 1_767_225_600_000],
  ['2024-02-29T00:00:00Z', 1_709_164_800_000],
  ['2026-02-29T00:00:00Z', Number.NaN],
  ['2026-01-01', Number.NaN],
  ['2026-01-01T00:00:00', Number.NaN],
  ['1969-12-31T23:59:59Z', Number.NaN],
  ['', Number.NaN],
  ['0', Number.NaN],
  ['1767225600', Number.NaN],
  [-1, Number.NaN],
  [1e308, Number.NaN],
  [Number.POSITIVE_INFINITY, Number.NaN],
  [8.65e15, Number.NaN],
  [true, Number.NaN],
  [{}, Number.NaN],
  [[1_767_225_600], Number.NaN]
]

for (const [value, expected] of TABLE) {
  timestamps(`${JSON.stringify(value)} (${typeof value}) is ${expected}`, () => {
    assert.ok(Object.is(fromTimestamp(value), expected), `${fromTimestamp(value)}`)
  })
}

timestamps.run()
