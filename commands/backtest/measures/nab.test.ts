import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { flagsOf } from '../window-rows.ts'
import { addNab, nabRows, nabScores, PROFILES, scoreNab } from './nab.ts'
import { optimum, rank } from './nab-optimum.ts'

const nab = suite('NAB score')

const ROWS = 1_000
const WINDOWS = [
  { first: 400, last: 419 },
  { first: 700, last: 709 }
]
const SERIES = nabRows(ROWS, WINDOWS)

const on = (...rows: ReadonlyArray<number>): Uint8Array =>
  flagsOf(
    ROWS,
    rows.map((row) => ({ first: row, last: row }))
  )

const scores = (...rows: ReadonlyArray<number>) => nabScores(scoreNab(SERIES, on(...rows)))

const close = (actual: number | undefined, expected: number, message?: string): void =>
  assert.ok(Math.abs((actual ?? Number.NaN) - expected) < 1e-9, `${message ?? ''} ${actual} is not ${expected}`)

nab('silence is 0, the first row of every window is 100', () => {
  assert.equal(scores(), { standard: 0, low_fp: 0, low_fn: 0 })
  for (const profile of PROFILES) close(scores(400, 700)[profile], 100)
})

nab('a window counts once, for its earliest notice', () => {
  assert.equal(scores(405, 406, 419), scores(405))
  close(scores(400)['standard'], 50)
  close(scores(400)['low_fn'], 50)
})

/** The curve as the benchmark describes it, in its own words: 1 at the left end, 0 at the right one, -1 far behind. */
const curve = (position: number): number => 2 / (1 + Math.exp(5 * position)) - 1

nab('the later within a window, the less it is worth', () => {
  const worth = curve(-(419 - 410 + 1) / 20) / curve(-1)
  close(scoreNab(SERIES, on(410)).raw.standard, worth - 1)
  close(scoreNab(SERIES, on(410)).raw.low_fn, worth - 2)
})

nab('false notices cost, more so far behind a window, and most where none was before', () => {
  close(scoreNab(SERIES, on(399)).raw.standard, -2 - 0.11)
  close(scoreNab(SERIES, on(399)).raw.low_fp, -2 - 0.22)
  close(scoreNab(SERIES, on(425)).raw.standard, -2 + 0.11 * curve(6 / 19))
  close(scoreNab(SERIES, on(500)).raw.standard, -2 - 0.11)
})

nab('the first rows are not scored: 15 %, at most 750', () => {
  assert.equal(scores(0, 149), scores())
  assert.is(SERIES.from, 150)
  assert.is(nabRows(100_000, []).from, 750)
  assert.is(nabRows(ROWS, [{ first: 10, last: 20 }]).live, 0)
})

nab('sums over series weigh by windows; without windows there is no score', () => {
  const silent = scoreNab(nabRows(ROWS, WINDOWS), on())
  const perfect = scoreNab(SERIES, on(400, 700))
  close(nabScores(addNab([silent, perfect])).standard, 50)
  assert.equal(nabScores(scoreNab(nabRows(ROWS, []), on(500))), {
    standard: undefined,
    low_fp: undefined,
    low_fn: undefined
  })
})

nab('a false notice never helps, another hit never hurts', async () => {
  const row = fc.nat(ROWS - 1)
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 10 }), row, async (some, more) => {
      const before = scoreNab(SERIES, on(...some))
      const after = scoreNab(SERIES, on(...some, more))
      const within = WINDOWS.some(({ first, last }) => first <= more && more <= last)
      for (const profile of PROFILES) {
        const gain = after.raw[profile] - before.raw[profile]
        assert.ok(within ? gain >= -1e-12 : gain <= 1e-12)
      }
    })
  )
})

nab('the optimum is what the best of all thresholds would have scored', async () => {
  // Few different scores, so that rows share thresholds.
  const scored = fc.array(fc.tuple(fc.nat(299), fc.integer({ min: 1, max: 6 })), { maxLength: 40 })
  const parts = [
    nabRows(300, [{ first: 100, last: 120 }]),
    nabRows(300, [
      { first: 20, last: 60 },
      { first: 200, last: 220 }
    ])
  ]
  await fc.assert(
    fc.asyncProperty(scored, scored, async (...both) => {
      const all = both.map((rows) => {
        const raw = new Float64Array(300)
        for (const [row, score] of rows) raw[row] = score
        return raw
      })
      const at = (threshold: number) =>
        nabScores(
          addNab(
            all.map((raw, i) =>
              scoreNab(
                parts[i] as typeof SERIES,
                Uint8Array.from(raw, (s) => (s >= threshold ? 1 : 0))
              )
            )
          )
        )
      const ranked = rank(all.map((raw, i) => ({ rows: parts[i] as typeof SERIES, scores: raw })))
      for (const profile of PROFILES) {
        const best = optimum(ranked, profile)
        const every = [Number.POSITIVE_INFINITY, 6, 5, 4, 3, 2, 1, 0].map(
          (threshold) => at(threshold)[profile] as number
        )
        close(best.score, Math.max(...every), profile)
        close(at(best.threshold)[profile], best.score as number, profile)
      }
    })
  )
})

nab.run()
