import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { SeriesFile } from '../find-series.ts'
import type { SeriesReport } from '../measure-series.ts'
import { countEvents } from '../measures/events.ts'
import { nabRows, scoreNab } from '../measures/nab.ts'
import { flagsOf } from '../window-rows.ts'
import { jsonReport } from './json.ts'
import { summarise } from './summary.ts'
import { markdownReport, textReport } from './text.ts'

const reports = suite('backtest reports')

const ROWS = 1_000

const file = (folder: string, name: string): SeriesFile => ({
  ...{ file: `/ops/${folder}/${name}.csv`, bytes: 1, corpus: 'ops', folder, name, format: 'nab' },
  windows: []
})

const measured = (labelled: number | undefined, ...notified: ReadonlyArray<number>): SeriesReport => {
  const flags = (rows: ReadonlyArray<number>) =>
    flagsOf(
      ROWS,
      rows.map((row) => ({ first: row, last: row }))
    )
  const spans = labelled === undefined ? [] : [{ first: labelled, last: labelled + 9 }]
  const rows = nabRows(ROWS, spans)
  const told = flags(notified)
  return {
    ...{ kind: 'measured', rows: ROWS, badRows: 2, firstBadLine: 7, labelled: labelled !== undefined },
    measured: [
      {
        events: countEvents(labelled === undefined ? undefined : flagsOf(ROWS, spans), told, told),
        ...(labelled === undefined
          ? {}
          : { nab: { counts: scoreNab(rows, told), scored: { rows, scores: Float64Array.from(told) } } }),
        opened: 1,
        toldAgain: notified.length - 1,
        late: labelled === 500 ? 3 : 0,
        cost: {
          timings: { blocks: Float64Array.of(1.5), singles: Float64Array.of(9) },
          stateBytes: 1234,
          firstVerdict: 20
        }
      }
    ]
  }
}

const CONTENDERS = [{ name: 'zscore', detectors: ['zscore 2'], policyVersion: 'abc' }]

const summary = summarise(
  [file('web', 'a'), file('web', 'b'), file('', 'c'), file('', 'd')],
  [measured(400, 400), measured(500, 300, 500), measured(undefined, 7), { kind: 'fault', fault: 'has no rows' }],
  CONTENDERS
)

reports('add up by corpus, folder and series, and say what was left out', () => {
  const [corpus] = summary.corpora
  assert.equal(
    [corpus?.all, ...(corpus?.folders ?? []), ...(corpus?.series ?? [])].map((group) => [
      group?.name,
      group?.series,
      group?.labelled,
      group?.results[0]?.counts.alerts,
      group?.results[0]?.counts.found
    ]),
    [
      ['ops', 3, 2, 4, 2],
      ['web', 2, 2, 3, 2],
      ['.', 1, 0, 1, 0],
      ['web/a', 1, 1, 1, 1],
      ['web/b', 1, 1, 2, 1],
      ['c', 1, 0, 1, 0]
    ]
  )
  assert.equal(summary.faults, ['/ops//d.csv has no rows'])
  assert.equal(summary.notes.slice(0, 3), [
    '/ops/web/a.csv: 2 rows unusable, the first on line 7',
    '/ops/web/b.csv: 2 rows unusable, the first on line 7',
    '/ops/web/b.csv: 3 rows too late to be judged: is it in order of time?'
  ])
})

reports('as text: aligned, a dash where there is nothing to measure, colours only when asked for', () => {
  const text = textReport(summary, false)
  assert.match(
    text,
    /^Detectors: zscore 2; policies abc\n\nops: 3 series in 2 folders, 3,000 samples, 2 labelled segments, 6 rows unusable, 1 /
  )
  assert.match(text, /\n {2}zscore {9}0\.67 {4}1\.00 {2}0\.80 +2 +4 +1\.33 +2 +2 +0 +1\.33 +3 +1\n/)
  assert.match(text, /\n {2}zscore +1\.50 +9\.00 +1,234 +1,234 +20 +3\n/)
  assert.match(text, /\n {2}web\/a +1,000 +1\.00 .* 100\.0 +100\.0 +100\.0\n/)
  assert.match(text, /\n {2}c +1,000 +– +– +– +– +1 +1\.00 +– +– +– +1\.00 +– +– +–\n/)
  assert.not.match(text, '\u001b')
  assert.match(textReport(summary, true), '\u001b[1mops\u001b[22m')
})

reports('as Markdown: the same tables', () => {
  const lines = markdownReport(summary).split('\n')
  assert.equal([lines[0], lines[2]], ['Detectors: zscore 2; policies abc.', '## ops'])
  const table = lines.indexOf('**By folder**') + 2
  assert.is(lines[table + 1]?.startsWith('|---|---:|'), true)
  assert.is(new Set(lines.slice(table, table + 4).map((line) => line.split('|').length)).size, 1)
})

reports('as JSON: numbers as they are, and null where there is none', () => {
  const { contenders, corpora } = JSON.parse(jsonReport(summary))
  assert.equal(contenders, [{ name: 'zscore', detectors: ['zscore 2'], policy_version: 'abc' }])
  const { zscore } = corpora[0].results
  assert.equal([zscore.precision, zscore.recall, zscore.right_alerts, zscore.median_delay], [2 / 3, 1, 2, 0])
  assert.equal([zscore.nab.windows, zscore.nab.windows_hit, zscore.nab.false_rows], [2, 2, 1])
  assert.ok(corpora[0].nab_optimum.zscore.standard.score > zscore.nab.standard - 1e-9)
  assert.is(corpora[0].by_series[2].results.zscore.nab, null)
  assert.equal(zscore.cost, { us_median: 1.5, us_p99: 9 })
})

reports.run()
