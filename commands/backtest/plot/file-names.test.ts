import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { pictureName } from './file-names.ts'

const names = suite('names of pictures')

const nameOf = (name: string, folder = 'web', corpus = 'ops'): string =>
  pictureName({ ...{ file: '', bytes: 1, format: 'plain' }, name, folder, corpus }, 'mad')

names('are those of the series, where a file system takes them', () => {
  assert.is(nameOf('cpu_1.5-a', 'web/eu'), 'ops/web/eu/cpu_1.5-a.mad.svg')
  assert.is(nameOf('cpu', ''), 'ops/cpu.mad.svg')
  assert.match(nameOf('my cpu', '', '/data/ops'), /^-data-ops-[0-9a-f]{8}\/my-cpu-[0-9a-f]{8}\.mad\.svg$/)
})

names('no two series have one picture, and none leaves its folder', async () => {
  const text = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.constantFrom('a b', 'a-b', 'a  b', '温度', '湿度', '.', '..', '.a')
  )
  await fc.assert(
    fc.property(text, text, (a, b) => {
      assert.is(nameOf(a) === nameOf(b), a === b)
      assert.match(nameOf(a), /^ops\/web\/[\w-][\w.-]*\.mad\.svg$/)
    }),
    { numRuns: 1000 }
  )
})

names.run()
