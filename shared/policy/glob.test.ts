import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { anyGlob, glob } from './glob.ts'

const globs = suite('globs')

const TABLE: ReadonlyArray<readonly [pattern: string, matching: ReadonlyArray<string>, others: ReadonlyArray<string>]> =
  [
    ['cpu', ['cpu'], ['', 'cpu0', 'CPU', ' cpu']],
    ['*', ['', 'anything', 'a/b', '*'], []],
    ['mem*', ['mem', 'mem.free'], ['me', 'amem']],
    ['*.ms', ['.ms', 'a.ms'], ['ams', 'a.msx']],
    ['shop/*/cpu', ['shop//cpu', 'shop/a/b/cpu'], ['shop/cpu', 'shop/a/cpu/b']],
    ['a*a', ['aa', 'aba'], ['a', 'ab']],
    ['a*b*c', ['abc', 'aXbYc', 'abbc', 'abcbc'], ['ac', 'acb', 'cba']],
    ['**', ['', 'a'], []],
    ['a?[b].c+', ['a?[b].c+'], ['ab', 'axb.c+']],
    ['ü*', ['ü', 'über'], ['u']]
  ]

for (const [pattern, matching, others] of TABLE) {
  globs(`${pattern} matches ${matching.length} and not ${others.length} of its table`, () => {
    for (const text of matching) assert.ok(glob(pattern)(text), text)
    for (const text of others) assert.not(glob(pattern)(text), text)
  })
}

globs('one of several is enough', () => {
  const matches = anyGlob(['cpu', 'mem*'])
  assert.equal(['cpu', 'memory', 'disk'].map(matches), [true, true, false])
})

const letters = fc.array(fc.constantFrom('a', 'b', '*', '/'), { maxLength: 8 }).map((list) => list.join(''))

globs('agrees with the regular expression that says the same', async () => {
  await fc.assert(
    fc.property(letters, letters, (pattern, text) => {
      const same = new RegExp(`^${pattern.replaceAll('*', '[^]*')}$`)
      assert.is(glob(pattern)(text), same.test(text), `${pattern} on ${text}`)
    }),
    { numRuns: 3000 }
  )
})

globs('matches itself, and never throws', async () => {
  await fc.assert(
    fc.property(fc.string(), fc.string(), (pattern, text) => {
      assert.ok(glob(pattern)(pattern))
      assert.type(glob(pattern)(text), 'boolean')
    })
  )
})

globs('many stars on a long text that nearly matches end at once: nothing is tried twice', () => {
  // A backtracking matcher would try more ways than there are atoms; this one looks at each character once.
  assert.not(glob(`${'a*'.repeat(128)}b`)('a'.repeat(100_000)))
  assert.ok(glob(`${'a*'.repeat(128)}b`)(`${'a'.repeat(100_000)}b`))
})

globs.run()
