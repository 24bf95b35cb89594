import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { NAMES, readBenchArguments } from './arguments.ts'
import { atLeast, atMost } from './row.ts'
import { figureOf } from './statistics.ts'
import { short, table } from './table.ts'

const printing = suite('bench table')

printing('columns, aims and each note once', () => {
  const figure = figureOf([0.5, 0.75, 0.625])
  const text = table([
    { what: 'ingest', ours: '7,500/s', floor: '12,000/s', figure, aim: atLeast(figure, 0.6), note: 'by turns' },
    {
      what: 'memory',
      ours: '10 MiB',
      floor: '',
      figure: figureOf([10]),
      aim: atMost(figureOf([10]), 9),
      note: 'by turns'
    },
    { what: 'nothing', ours: '', floor: '', figure: figureOf([]) }
  ])
  assert.equal(text.split('\n'), [
    '            ours     floor  figure  min–max   aim    met',
    'ingest   7,500/s  12,000/s   0.625  0.5–0.75  ≥ 0.6  yes',
    'memory    10 MiB                10            ≤ 9    NO',
    'nothing                          –',
    '',
    '- by turns',
    ''
  ])
})

printing('three figures, or all of a whole number', () => {
  assert.equal([1234.5, 123.45, 1.2345, 0.012345, Number.NaN].map(short), ['1,235', '123', '1.23', '0.0123', '–'])
})

printing('arguments', () => {
  const all = [...NAMES]
  const defaults = { quick: false, only: all, json: undefined, profile: undefined, help: false }
  assert.equal(readBenchArguments([]), E.right(defaults))
  assert.equal(
    readBenchArguments(['--quick', '--only', 'window', '--only', 'ingest', '--json', '-']),
    E.right({ ...defaults, quick: true, only: ['ingest', 'window'], json: '-' })
  )
  assert.ok(E.isLeft(readBenchArguments(['--only', 'x'])))
  assert.ok(E.isLeft(readBenchArguments(['x'])))
})

printing.run()
