import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { flagsOf } from '../window-rows.ts'
import { columnsOf, rowsByTime } from './columns.ts'
import { bandPath } from './curves.ts'
import { HEIGHT, WIDTH } from './frame.ts'
import { escaped, linePath } from './path.ts'
import { type Picture, picture } from './picture.ts'

const pictures = suite('pictures')

const MINUTE = 60_000
const START = Date.UTC(2026, 0, 1)

const nowhere = { lower: Float64Array.of(), upper: Float64Array.of() }

const draw = (values: ReadonlyArray<number>, more: Partial<Picture> = {}): string => {
  const none = new Uint8Array(values.length)
  const band = new Float64Array(values.length).fill(Number.NaN)
  return picture({
    title: 'a <b> & "c"',
    figures: 'F1 1.00',
    times: Float64Array.from(values, (_, i) => START + i * MINUTE),
    values: Float64Array.from(values),
    labels: undefined,
    run: { lower: band, upper: band, anomalies: none, notified: none, notices: [] },
    ...more
  })
}

/** Reads a document as far as it takes to see that tags nest, attributes are quoted and text is escaped. */
const assertWellFormed = (svg: string): void => {
  const open: string[] = []
  let end = 0
  for (const match of svg.matchAll(/<(\/?)([A-Za-z]+)((?: [\w:-]+="[^"<]*")*) ?(\/?)>/g)) {
    assert.not.match(svg.slice(end, match.index), /<|&(?!amp;|lt;|gt;|quot;)/)
    end = match.index + match[0].length
    const [, closes, name = '', , empty] = match
    if (closes === '/') assert.is(open.pop(), name)
    else if (empty !== '/') open.push(name)
  }
  assert.equal(open, [])
  assert.is(svg.slice(end).trim(), '')
  assert.not.match(svg, /NaN|Infinity|undefined/)
}

/** All numbers of all paths stay near the picture. */
const assertBounded = (svg: string): void => {
  for (const [, x, y] of svg.matchAll(/M(-?[\d.e+-]+) (-?[\d.e+-]+)/g)) {
    assert.ok(Math.abs(Number(x)) <= 2 * WIDTH, `x ${x}`)
    assert.ok(Math.abs(Number(y)) <= 3 * HEIGHT, `y ${y}`)
  }
}

pictures('shows title, figures, labels found and missed, anomalies, and alerts with their reason', () => {
  const values = Array.from({ length: 1_000 }, (_, i) => (i === 300 ? 50 : i % 7))
  const at = flagsOf(1_000, [
    { first: 300, last: 300 },
    { first: 600, last: 600 }
  ])
  const svg = draw(values, {
    labels: flagsOf(1_000, [
      { first: 298, last: 303 },
      { first: 800, last: 820 }
    ]),
    run: {
      lower: new Float64Array(1_000).fill(-1),
      upper: new Float64Array(1_000).fill(8),
      anomalies: at,
      notified: at,
      notices: [
        { row: 300, status: 'opened', reason: 'spike', explanation: 'a spike', severity: 'warning' },
        { row: 600, status: 'opened', reason: 'dip', explanation: 'a dip', severity: 'warning' }
      ]
    }
  })
  assertWellFormed(svg)
  assert.match(svg, 'a &lt;b&gt; &amp; &quot;c&quot;')
  assert.match(svg, /<path class="l" d="M\d+ 46H\d+V226H\d+z"\/>/)
  assert.match(svg, /<path class="m" d="M\d+ 46H\d+V226H\d+z"\/>/)
  assert.match(svg, /<text class="r"[^>]*>spike</)
  assert.match(svg, /<text class="w"[^>]*>dip</)
  assert.is(svg.match(/<path class="a" d="([^"]*)"/)?.[1]?.match(/h0/g)?.length, 2)
})

pictures('stays small and well-formed however long and wild a series is', () => {
  const rows = 200_000
  const wild = (i: number): number => Math.sin(i * 12.9898) * 43_758
  const flags = Uint8Array.from({ length: rows }, (_, i) => (i % 13 === 0 ? 1 : 0))
  const svg = draw(
    Array.from({ length: rows }, (_, i) => wild(i)),
    {
      labels: Uint8Array.from({ length: rows }, (_, i) => (i % 400 === 0 ? 1 : 0)),
      run: {
        lower: Float64Array.from({ length: rows }, (_, i) => wild(i) - 40_000),
        upper: Float64Array.from({ length: rows }, (_, i) => wild(i) * 1e9 + 40_000),
        anomalies: flags,
        notified: flags,
        notices: Array.from({ length: rows / 13 }, (_, i) => ({
          row: i * 13,
          status: 'updated',
          reason: 'spike',
          explanation: 'a spike',
          severity: 'warning'
        }))
      }
    }
  )
  assertWellFormed(svg)
  assertBounded(svg)
  assert.ok(svg.length < 150_000, `${svg.length} bytes`)
})

const ODD: ReadonlyArray<readonly [string, ReadonlyArray<number>]> = [
  ['one row', [1]],
  ['constant', [5, 5, 5, 5]],
  ['zeros', [0, 0, -0]],
  ['the largest and the smallest numbers', [1e308, -1e308, 1.7e308, 0]],
  ['denormals', [5e-324, 1e-323, 0]],
  ['tiny steps on a large level', [1e15, 1e15 + 1, 1e15]]
]

for (const [name, values] of ODD) {
  pictures(`of ${name}`, () => {
    const svg = draw(values)
    assertWellFormed(svg)
    assertBounded(svg)
  })
}

pictures('of rows at one time, or out of order', () => {
  assertWellFormed(draw([1, 2, 3], { times: new Float64Array(3).fill(START) }))
  assertWellFormed(draw([1, 2, 3], { times: Float64Array.of(START + 9 * MINUTE, START, START + MINUTE) }))
})

pictures('of any finite numbers at any times', async () => {
  const row = fc.tuple(fc.integer({ min: 0, max: 4e12 }), fc.double({ noNaN: true, noDefaultInfinity: true }))
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 50 }), async (rows) => {
      const values = rows.map(([, value]) => value)
      const svg = draw(values, {
        times: Float64Array.from(rows, ([time]) => time),
        run: {
          ...nowhere,
          lower: Float64Array.from(values, (value) => value / 2),
          upper: Float64Array.from(values, (value) => value * 2),
          anomalies: new Uint8Array(values.length).fill(1),
          notified: new Uint8Array(values.length).fill(1),
          notices: []
        }
      })
      assertWellFormed(svg)
      assertBounded(svg)
    })
  )
})

pictures('columns keep the lowest and the highest value of every pixel', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(20), fc.integer()), { minLength: 1 }), async (rows) => {
      const times = Float64Array.from(rows, ([time]) => time)
      const values = Float64Array.from(rows, ([, value]) => value)
      const columns = columnsOf(rowsByTime(times), values, (row) => (times[row] as number) / 3)
      for (const { x, low, high } of columns) {
        const own = rows.filter(([time]) => Math.round(time / 3) === x).map(([, value]) => value)
        assert.equal([values[low], values[high]], [Math.min(...own), Math.max(...own)])
      }
      assert.equal(
        columns.map(({ x }) => x),
        [...new Set(rows.map(([time]) => Math.round(time / 3)))].sort((a, b) => a - b)
      )
    })
  )
})

const columnsAt = (xs: ReadonlyArray<number>) => xs.map((x, row) => ({ x, low: row, high: row, first: row, last: row }))
const AXES = { xOf: (row: number) => row, y: (value: number) => value }

pictures('a band that is another one with each sample is drawn calm', () => {
  const xs = Array.from({ length: 20 }, (_, i) => i)
  const upper = Float64Array.from(xs, (x) => (x % 3 === 0 ? 90 : 10))
  const path = bandPath([columnsAt(xs)], { lower: new Float64Array(20), upper }, AXES)
  assert.not.match(path, '80')
  // Rows that are far apart have nothing to do with each other.
  assert.is(
    bandPath([columnsAt([0, 10, 20])], { lower: new Float64Array(3), upper: upper.subarray(0, 3) }, AXES),
    'M0 90l10 -80l10 0l0 -10l-10 0l-10 0'
  )
})

pictures('where there is no band, none is drawn, and none across', () => {
  const gap = Float64Array.of(1, 1, Number.NaN, 1, 1)
  const path = bandPath([columnsAt([0, 1, 2, 3, 4])], { lower: gap, upper: gap }, AXES)
  assert.is(path, 'M0 1l1 0l0 0l-1 0M3 1l1 0l0 0l-1 0')
})

pictures('paths are written relative, and do not drift', () => {
  assert.is(
    linePath([
      [
        [1, 2],
        [1.5, 2.24],
        [4, 1]
      ],
      [[9, 9]]
    ]),
    'M1 2l0.5 0l2.5 -1M9 9'
  )
})

pictures('text is fit for XML, whatever is in it', () => {
  assert.is(escaped('a\u0000<&>"\ud800'), 'a &lt;&amp;&gt;&quot;\ufffd')
})

pictures.run()
