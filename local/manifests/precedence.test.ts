import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { matchesEdge } from '../gateway/edge.ts'
import { byPrecedence } from './precedence.ts'
import type { EdgeRule } from './topology.ts'

type Given = { readonly exact?: string; readonly prefix?: string; readonly method?: string; readonly hosts?: string[] }

/** A rule whose service name is the rule in words, so that a result says which one it was. */
const rule = (given: Given): EdgeRule => ({
  hostnames: given.hosts ?? [],
  path:
    given.exact === undefined
      ? { type: 'PathPrefix', value: given.prefix ?? '/' }
      : { type: 'Exact', value: given.exact },
  ...(given.method === undefined ? {} : { method: given.method }),
  service: { namespace: 'n', name: JSON.stringify(given) }
})

/** As the gateway takes it: the first that matches. */
const firstMatch = (rules: ReadonlyArray<EdgeRule>, host: string, method: string, path: string): EdgeRule | undefined =>
  byPrecedence(rules).find((one) => matchesEdge(one, host, method, path))

const edge = suite('precedence')

const cases: ReadonlyArray<readonly [string, Given[], string, string, string, Given | undefined]> = [
  [
    'an exact path goes before a longer prefix',
    [{ prefix: '/a/b' }, { exact: '/a/b' }],
    'h',
    'GET',
    '/a/b',
    { exact: '/a/b' }
  ],
  [
    'the longer prefix goes first',
    [{ prefix: '/' }, { prefix: '/a' }, { prefix: '/a/b' }],
    'h',
    'GET',
    '/a/b/c',
    { prefix: '/a/b' }
  ],
  [
    'a method goes before none',
    [{ exact: '/a' }, { exact: '/a', method: 'GET' }],
    'h',
    'GET',
    '/a',
    { exact: '/a', method: 'GET' }
  ],
  [
    'a path goes before a method',
    [{ prefix: '/', method: 'GET' }, { prefix: '/a' }],
    'h',
    'GET',
    '/a',
    { prefix: '/a' }
  ],
  [
    'the first of equals wins',
    [{ prefix: '/a', hosts: [] }, { prefix: '/a' }],
    'h',
    'GET',
    '/a',
    { prefix: '/a', hosts: [] }
  ],
  ['another method is no match', [{ exact: '/a', method: 'POST' }], 'h', 'GET', '/a', undefined],
  ['an exact path takes no slash after it', [{ exact: '/a' }], 'h', 'GET', '/a/', undefined],
  ['an exact path is case-sensitive', [{ exact: '/a' }], 'h', 'GET', '/A', undefined],
  ['a prefix takes itself', [{ prefix: '/a' }], 'h', 'GET', '/a', { prefix: '/a' }],
  ['a prefix takes a slash after it', [{ prefix: '/a' }], 'h', 'GET', '/a/', { prefix: '/a' }],
  ['a prefix ends with a segment', [{ prefix: '/a' }], 'h', 'GET', '/ab', undefined],
  ['a slash at the end of a prefix says nothing', [{ prefix: '/a/' }], 'h', 'GET', '/a', { prefix: '/a/' }],
  ['the prefix / takes everything', [{ prefix: '/' }], 'h', 'GET', '/x/y', { prefix: '/' }],
  ['a host name keeps others out', [{ hosts: ['a.org'] }], 'b.org', 'GET', '/', undefined],
  ['a wildcard takes what is below', [{ hosts: ['*.a.org'] }], 'x.y.a.org', 'GET', '/', { hosts: ['*.a.org'] }],
  ['a wildcard does not take the domain itself', [{ hosts: ['*.a.org'] }], 'a.org', 'GET', '/', undefined],
  [
    'the exact host goes before a better path',
    [
      { exact: '/a', hosts: ['*.a.org'] },
      { prefix: '/', hosts: ['x.a.org'] }
    ],
    'x.a.org',
    'GET',
    '/a',
    { prefix: '/', hosts: ['x.a.org'] }
  ],
  [
    'the longer wildcard goes before the shorter',
    [{ hosts: ['*.org'] }, { hosts: ['*.a.org'] }],
    'x.a.org',
    'GET',
    '/',
    { hosts: ['*.a.org'] }
  ]
]
for (const [name, rules, host, method, path, expected] of cases) {
  edge(name, () => {
    const found = firstMatch(rules.map(rule), host, method, path)
    assert.equal(found, expected === undefined ? undefined : rule(expected))
  })
}

const anyPath = fc.array(fc.constantFrom('a', 'b', 'ab'), { maxLength: 3 }).map((parts) => `/${parts.join('/')}`)
const anyRule = fc
  .record({ exact: fc.boolean(), path: anyPath, method: fc.constantFrom(undefined, 'GET', 'POST') })
  .map(({ exact, path, method }) =>
    rule({ ...(exact ? { exact: path } : { prefix: path }), ...(method === undefined ? {} : { method }) })
  )

edge('the rule does not depend on the order in which different rules are written', async () => {
  await fc.assert(
    fc.property(
      fc.uniqueArray(anyRule, { selector: (one) => one.service.name, maxLength: 8 }),
      anyPath,
      (rules, path) => {
        const forwards = firstMatch(rules, 'h', 'GET', path)
        const backwards = firstMatch(rules.toReversed(), 'h', 'GET', path)
        assert.equal(forwards, backwards)
      }
    )
  )
})

edge.run()
