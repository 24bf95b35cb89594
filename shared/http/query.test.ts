import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { choice, firstOf, pageLimit } from './query.ts'

const query = suite('query parameters')

query('takes the first value, and an empty one for none', () => {
  assert.equal(
    [firstOf({ a: 'x' }, 'a'), firstOf({ a: ['x', 'y'] }, 'a'), firstOf({ a: '' }, 'a'), firstOf({}, 'a')],
    ['x', 'x', undefined, undefined]
  )
})

query('takes a whole number within its limits', () => {
  assert.equal(pageLimit({}, 100, 1000), E.right(100))
  assert.equal(pageLimit({ limit: '7' }, 100, 1000), E.right(7))
  for (const limit of ['0', '-1', '1.5', 'ten', '1001', 'NaN']) {
    const expected = E.left({ _tag: 'InvalidInput', errors: ['/limit: expected whole number from 1 to 1000'] })
    assert.equal(pageLimit({ limit }, 100, 1000), expected, limit)
  }
})

query('takes one of a few words', () => {
  assert.equal(choice({}, 'status', ['all', 'open']), E.right('all'))
  assert.equal(choice({ status: 'open' }, 'status', ['all', 'open']), E.right('open'))
  assert.equal(
    choice({ status: 'shut' }, 'status', ['all', 'open']),
    E.left({ _tag: 'InvalidInput', errors: ['/status: expected all, open'] })
  )
})

query.run()
