import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readBuildArguments } from './arguments.ts'

const reading = suite('arguments of npm run build')

const read = (...argv: string[]) => readBuildArguments(argv, ['a', 'b', 'c'])

reading('all functions when none is named, the named ones in their order else', () => {
  assert.equal(read(), { names: ['a', 'b', 'c'], out: 'dist', help: false })
  assert.equal(read('c', 'a', '--out', 'x'), { names: ['a', 'c'], out: 'x', help: false })
})

reading('says what is wrong', () => {
  assert.is(read('d'), 'no function d: there are a, b, c')
  assert.match(String(read('--outt', 'x')), /--outt/)
})

reading.run()
