import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Filter } from '../manifests/topology.ts'
import { matches, matchesAll } from './filter.ts'

const filters = suite('filter')

const event = {
  specversion: '1.0',
  id: '1',
  source: '/host/1',
  type: 'dev.a.v1',
  subject: '',
  count: '1',
  time: '2026-01-01T00:00:00Z'
}
const one = (kind: 'attributes' | 'exact' | 'prefix' | 'suffix', values: Record<string, string>): Filter => ({
  kind,
  values
})
const yes: Filter = one('exact', { id: '1' })
const no: Filter = one('exact', { id: '2' })

const table: ReadonlyArray<readonly [rule: string, filter: Filter, expected: boolean]> = [
  ['attributes: equal', one('attributes', { type: 'dev.a.v1' }), true],
  ['attributes: not equal', one('attributes', { type: 'dev.a.v2' }), false],
  ['attributes: all of them', one('attributes', { type: 'dev.a.v1', source: '/host/2' }), false],
  ['attributes: empty asks for presence', one('attributes', { source: '' }), true],
  ['attributes: present but empty does not count', one('attributes', { subject: '' }), false],
  ['attributes: an absent one fails', one('attributes', { severity: '' }), false],
  ['attributes: none at all takes everything', one('attributes', {}), true],
  ['attributes: names of Object.prototype are not there', one('attributes', { constructor: '' }), false],
  ['exact: equal', one('exact', { source: '/host/1' }), true],
  ['exact: case counts', one('exact', { source: '/HOST/1' }), false],
  ['exact: compares text', one('exact', { count: '1' }), true],
  ['exact: an absent one fails', one('exact', { severity: 'high' }), false],
  ['exact: time is compared as text', one('exact', { time: '2026-01-01T00:00:00Z' }), true],
  ['prefix', one('prefix', { type: 'dev.' }), true],
  ['prefix: elsewhere', one('prefix', { type: 'a.v1' }), false],
  ['prefix: all of them', one('prefix', { type: 'dev.', source: '/x' }), false],
  ['prefix: an absent one fails', one('prefix', { severity: 'h' }), false],
  ['suffix', one('suffix', { type: '.v1' }), true],
  ['suffix: elsewhere', one('suffix', { type: 'dev' }), false],
  ['all: every one', { kind: 'all', filters: [yes, yes] }, true],
  ['all: not every one', { kind: 'all', filters: [yes, no] }, false],
  ['any: one is enough', { kind: 'any', filters: [no, yes] }, true],
  ['any: none', { kind: 'any', filters: [no, no] }, false],
  ['not: of a match', { kind: 'not', filter: yes }, false],
  ['not: of no match', { kind: 'not', filter: no }, true],
  ['not: an absent attribute', { kind: 'not', filter: one('exact', { severity: 'high' }) }, true],
  [
    'nested',
    {
      kind: 'all',
      filters: [
        { kind: 'any', filters: [no, yes] },
        { kind: 'not', filter: { kind: 'all', filters: [yes, no] } }
      ]
    },
    true
  ]
]
for (const [rule, filter, expected] of table) filters(rule, () => assert.is(matches(filter, event), expected))

filters('no filters take every event, several are ANDed', () => {
  assert.equal(
    [matchesAll([], event), matchesAll([yes, yes], event), matchesAll([yes, no], event)],
    [true, true, false]
  )
})

const name = fc.constantFrom('id', 'type', 'source', 'severity', 'constructor')
const value = fc.constantFrom('', 'a', 'ab', 'abc', 'b')
const attributes = fc.dictionary(name, value)
const leaf = fc.record({
  kind: fc.constantFrom('attributes' as const, 'exact' as const, 'prefix' as const, 'suffix' as const),
  values: fc.dictionary(name, value)
})
const { anyFilter } = fc.letrec<{ anyFilter: Filter }>((tie) => ({
  anyFilter: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.record({
      kind: fc.constantFrom('all' as const, 'any' as const),
      filters: fc.array(tie('anyFilter'), { maxLength: 3 })
    }),
    fc.record({ kind: fc.constant('not' as const), filter: tie('anyFilter') })
  )
}))

filters('not turns every verdict round, and twice not is the filter itself', () => {
  fc.assert(
    fc.property(anyFilter, attributes, (filter, given) => {
      const verdict = matches(filter, given)
      assert.is(matches({ kind: 'not', filter }, given), !verdict)
      assert.is(matches({ kind: 'not', filter: { kind: 'not', filter } }, given), verdict)
    })
  )
})

filters('any is all with every verdict turned round (De Morgan)', () => {
  fc.assert(
    fc.property(fc.array(anyFilter, { maxLength: 4 }), attributes, (list, given) => {
      const nots = list.map((filter): Filter => ({ kind: 'not', filter }))
      assert.is(matches({ kind: 'any', filters: list }, given), !matches({ kind: 'all', filters: nots }, given))
    })
  )
})

filters('what is equal also begins and ends so', () => {
  fc.assert(
    fc.property(attributes, fc.dictionary(name, value), (given, values) => {
      if (!matches({ kind: 'exact', values }, given)) return
      assert.ok(matches({ kind: 'prefix', values }, given) && matches({ kind: 'suffix', values }, given))
    })
  )
})

filters('an attribute that no filter names changes nothing', () => {
  fc.assert(
    fc.property(anyFilter, attributes, value, (filter, given, other) => {
      assert.is(matches(filter, { ...given, other }), matches(filter, given))
    })
  )
})

filters.run()
