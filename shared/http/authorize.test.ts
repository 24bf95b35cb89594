import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { authorizer } from './authorize.ts'

const authorizing = suite('authorize')

const TABLE: ReadonlyArray<readonly [string | undefined, boolean]> = [
  ['Bearer first-token', true],
  ['Bearer second', true],
  ['bearer second', true],
  ['BEARER   second', true],
  ['Bearer second ', false],
  ['Bearer secon', false],
  ['Bearer secondd', false],
  ['Bearer Second', false],
  ['Bearer first-token second', false],
  ['Bearer ', false],
  ['Bearer', false],
  ['Basic second', false],
  ['second', false],
  ['', false],
  [undefined, false]
]

for (const [authorization, allowed] of TABLE) {
  authorizing(`${JSON.stringify(authorization)} is ${allowed ? 'let in' : 'refused'}`, () => {
    const authorize = authorizer(['first-token', 'second'])
    const headers = authorization === undefined ? {} : { authorization }
    assert.is(E.isRight(authorize(headers)), allowed)
  })
}

authorizing('lets everybody in when there are no tokens', () => {
  assert.ok(E.isRight(authorizer([])({})))
})

authorizing.run()
