import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Format } from './arguments.ts'
import { findSeries } from './find-series.ts'
import { type Files, MINUTE, nabFiles, START, writeFiles } from './testing/corpora.ts'

const finding = suite('finding series')

let files: Files
finding.before(() => {
  files = writeFiles({
    ...nabFiles('nab'),
    'nab/data/rough/new.csv': '2026-01-01,1\n',
    'ops/web/b.csv': '2026-01-01,1\n',
    'ops/web/a.CSV': '2026-01-01,1\n',
    'ops/c.csv': '2026-01-01,1\n',
    'ops/.hidden/d.csv': '2026-01-01,1\n',
    'ops/readme.md': '',
    'other/ops/e.csv': '2026-01-01,1\n',
    'empty/readme.md': '',
    'broken/data/a.csv': '2026-01-01,1\n',
    'broken/labels/combined_windows.json': '{"a.csv": [["yesterday", "today"]]}',
    'rubbish/data/a.csv': '2026-01-01,1\n',
    'rubbish/labels/combined_windows.json': '{'
  })
})
finding.after(() => files.remove())

const find = (paths: ReadonlyArray<string>, format: Format = 'auto') => {
  const found = findSeries(
    paths.map((path) => join(files.root, path)),
    format
  )
  return E.isLeft(found)
    ? found.left.map((fault) => fault.replaceAll(files.root, ''))
    : found.right.map(({ corpus, folder, name, format: how, windows }) => [
        corpus.replaceAll(files.root, ''),
        folder,
        name,
        how,
        ...(windows === undefined ? [] : [windows])
      ])
}

const WINDOW = { from: START + 195 * MINUTE, to: START + 215 * MINUTE }
const NAB = [
  ['nab', 'calm', 'hum', 'nab', []],
  ['nab', 'rough', 'new', 'plain'],
  ['nab', 'rough', 'spike', 'nab', [WINDOW]]
]

finding("NAB's layout: labels by path; a file that has none is a plain one", () => assert.equal(find(['nab']), NAB))

finding('a part of a NAB corpus keeps its labels', () => {
  assert.equal(find(['nab/data/rough']), NAB.slice(1))
  assert.equal(find(['nab/data/rough/spike.csv']), NAB.slice(2))
})

finding('folders: CSV files by name, hidden ones left out', () => {
  assert.equal(find(['ops'], 'labelled'), [
    ['ops', '', 'c', 'labelled'],
    ['ops', 'web', 'a', 'labelled'],
    ['ops', 'web', 'b', 'labelled']
  ])
})

finding('NAB corpora within a folder are found as such', () => {
  const inner = writeFiles({ ...nabFiles('deep/nab'), 'deep/x.csv': '2026-01-01,1\n' })
  const found = findSeries([inner.root], 'auto')
  inner.remove()
  assert.ok(E.isRight(found))
  assert.equal(
    found.right.map(({ corpus, folder, name }) => [corpus === 'nab' ? corpus : 'outer', folder, name]),
    [
      ['outer', 'deep', 'x'],
      ['nab', 'calm', 'hum'],
      ['nab', 'rough', 'spike']
    ]
  )
})

finding('each file once, whatever paths lead to it', () => {
  assert.is(find(['ops', 'ops/web', 'ops/c.csv', 'ops/../ops']).length, 3)
})

finding('two corpora of one name stay apart', () => {
  assert.equal(
    find(['ops/c.csv', 'other/ops']).map(([corpus]) => corpus),
    ['/ops', '/other/ops']
  )
})

finding('all faults at once, each with its path', () => {
  const [rubbish] = find(['rubbish']) as ReadonlyArray<string>
  assert.match(rubbish ?? '', /^\/rubbish: labels\/combined_windows\.json: [^\n]* JSON /)
  assert.equal(find(['none', 'empty', 'broken']), [
    '/none: no such file or folder',
    '/empty: no CSV files in it',
    '/broken: labels/combined_windows.json: a.csv: yesterday to today is no time span'
  ])
  assert.equal(find(['ops'], 'nab'), ['/ops: not a folder with data/ and labels/combined_windows.json'])
})

finding.run()
