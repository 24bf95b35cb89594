import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readBacktestArguments } from './arguments.ts'

const args = suite('backtest arguments')
const read = (text: string) => readBacktestArguments(text.split(' ').filter((word) => word !== ''))

args('defaults', () => {
  const parsed = read('a b')
  assert.ok(E.isRight(parsed) && parsed.right !== undefined)
  const { workers, ...others } = parsed.right
  assert.ok(workers >= 1)
  assert.equal(others, {
    paths: ['a', 'b'],
    generated: false,
    exportTo: undefined,
    detectors: [],
    policy: undefined,
    format: 'auto',
    plot: undefined,
    output: 'text'
  })
})

args('everything said', () =>
  assert.equal(
    read('x --generated --compare zscore,mad --policy p.yaml --format nab --plot out --json --workers 3'),
    E.right({
      paths: ['x'],
      generated: true,
      exportTo: undefined,
      detectors: ['zscore', 'mad'],
      policy: 'p.yaml',
      format: 'nab',
      plot: 'out',
      output: 'json',
      workers: 3
    })
  )
)

args('one detector is a comparison of one', () => {
  const parsed = read('x --detector mad --markdown')
  assert.ok(E.isRight(parsed))
  assert.equal([parsed.right?.detectors, parsed.right?.output], [['mad'], 'markdown'])
})

args('what is generated needs no path, and can be written down', () => {
  const parsed = read('--generated --export out')
  assert.ok(E.isRight(parsed))
  assert.equal([parsed.right?.paths, parsed.right?.generated, parsed.right?.exportTo], [[], true, 'out'])
})

args('help comes before anything that is missing', () => assert.equal(read('--help'), E.right(undefined)))

const WRONG: ReadonlyArray<readonly [string, number]> = [
  ['', 1],
  ['x --format csv', 1],
  ['x --workers 0', 1],
  ['x --workers 1.5', 1],
  ['x --workers 65', 1],
  ['x --detector mad --compare mad,zscore', 1],
  ['x --compare mad,', 1],
  ['x --compare mad,mad', 1],
  ['x --json --markdown', 1],
  ['x --no-such-option', 1],
  ['x --export out', 1],
  ['x --generated --export out', 1],
  ['--json --markdown --workers x', 3]
]

for (const [text, faults] of WRONG) {
  args(`refused: ${text || 'nothing at all'}`, () => {
    const parsed = read(text)
    assert.ok(E.isLeft(parsed))
    assert.is(parsed.left.length, faults)
    assert.not(parsed.left.some((fault) => fault.includes('\n')))
  })
}

args.run()
