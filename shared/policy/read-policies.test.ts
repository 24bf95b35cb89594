import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { stringify } from 'yaml'
import { AlertRule, DEFAULT_ALERT_RULE } from '../alerting/alert-rule.ts'
import { buildDetector, DETECTORS, type DetectorSpec } from '../detection/detectors.ts'
import { DEFAULT_DETECTOR } from './default-detector.ts'
import type { PolicySet } from './policy-set.ts'
import { MAX_POLICIES_BYTES, readPolicies } from './read-policies.ts'

const reading = suite('policies from YAML')

const setOf = (text: string): PolicySet => {
  const set = readPolicies(text)
  if (E.isLeft(set)) throw new Error(set.left.join('\n'))
  return set.right
}

const faultsOf = (text: string): ReadonlyArray<string> => {
  const set = readPolicies(text)
  return E.isLeft(set) ? set.left : []
}

for (const text of ['', '# nothing but this\n', '{}', 'policies: []', 'defaults: {}']) {
  reading(`${JSON.stringify(text)} is the built-in policy alone`, () => {
    const { policies, version } = setOf(text)
    assert.is(version, setOf('').version)
    assert.equal(
      policies.map(({ name, direction, minDeviation, validRange, warmup, missingAfterMs, alert, criticalScore }) => [
        ...[name, direction, minDeviation, validRange, warmup, missingAfterMs, alert, criticalScore]
      ]),
      [
        [
          ...['default', 'both', { absolute: 0, relative: 0 }],
          ...[{ min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY }, 0, null, DEFAULT_ALERT_RULE, 2]
        ]
      ]
    )
  })
}

const EVERYTHING = `
policies:
  - name: cpu
    match:
      source: shop/*
      metric: [cpu, mem*]
      labels:
        host: web-*
    detector:
      name: zscore
      threshold: 5
      relearn_after: 30
    direction: above
    min_deviation: { absolute: 5, relative: 0.2 }
    valid_range: { min: 0, max: 100 }
    warmup: 50
    missing: { after: 10m }
    time_zone: Europe/Berlin
    alert:
      open: { anomalies: 2, of: 3 }
      resolve_after: 15m
      lockout: { time: 1h, samples: 100, from: open }
      fatigue: { weight: 0.3 }
      tell_again_after: { samples: 60 }
      raise: 3
    severity: { critical: 4 }
`

reading('takes all that there is to say', () => {
  const [cpu] = setOf(EVERYTHING).policies
  assert.ok(cpu !== undefined)
  const { name, direction, minDeviation, validRange, warmup, missingAfterMs, alert, criticalScore, detector } = cpu
  assert.is(detector.name, 'zscore')
  assert.equal([name, direction, warmup, missingAfterMs, criticalScore], ['cpu', 'above', 50, 600_000, 4])
  assert.equal(
    [minDeviation, validRange],
    [
      { absolute: 5, relative: 0.2 },
      { min: 0, max: 100 }
    ]
  )
  assert.equal(alert, {
    open: { anomalies: 2, of: 3 },
    resolveAfter: { ms: 900_000, samples: 0 },
    lockout: { ms: 3_600_000, samples: 100, from: 'open' },
    fatigue: { weight: 0.3, ms: DEFAULT_ALERT_RULE.fatigue.ms, samples: DEFAULT_ALERT_RULE.fatigue.samples },
    tellAgainAfter: { ms: 0, samples: 60 },
    raise: 3
  })
  assert.ok(AlertRule.is(alert))
})

const registered = (spec: DetectorSpec): ReadonlyArray<string> => {
  const built = buildDetector(spec)
  return E.isLeft(built) ? built.left : []
}

const REFUSED: ReadonlyArray<readonly [text: string, faults: ReadonlyArray<string>]> = [
  ['x', ['line 1: expected a mapping of defaults and policies']],
  ['policies:', ['policies (line 1): expected a list of policies']],
  ['policies: [3]', ['policies[0] (line 1): expected a policy']],
  [
    'policies:\n- {}\n- directon: above',
    [
      'policies[1].directon (line 3): unknown, expected one of name, match, detector, direction, min_deviation, valid_range, warmup, missing, time_zone, alert, severity'
    ]
  ],
  ['defaults:\n  warmup: 1\n  warmup: 2', ['defaults.warmup (line 3): stands there twice']],
  [
    'defaults:\n  name: x',
    [
      'defaults.name (line 2): unknown, expected one of detector, direction, min_deviation, valid_range, warmup, missing, time_zone, alert, severity'
    ]
  ],
  [
    'defaults: { warmup: 1.5, severity: { critical: 0.9 } }',
    [
      'defaults.warmup (line 1): expected a whole number from 0 to 1000000',
      'defaults.severity.critical (line 1): expected a number of 1 or more'
    ]
  ],
  ['defaults: { warmup: "5" }', ['defaults.warmup (line 1): expected a whole number from 0 to 1000000']],
  [
    'defaults: { min_deviation: { absolute: -1, relative: .nan } }',
    [
      'defaults.min_deviation.absolute (line 1): expected a number of 0 or more',
      'defaults.min_deviation.relative (line 1): expected a number of 0 or more'
    ]
  ],
  ['defaults: { valid_range: { min: 1e999 } }', ['defaults.valid_range.min (line 1): expected a finite number']],
  [
    'defaults: { valid_range: { min: 3 } }\npolicies:\n- valid_range: { max: 1 }',
    ['policies[0].valid_range (line 3): expected min ≤ max, with what the defaults say']
  ],
  [
    'defaults: { missing: { after: 0s } }',
    ['defaults.missing.after (line 1): expected a duration above zero such as 45s, 10m, 1h30m or PT10M']
  ],
  [
    'defaults: { time_zone: Europe/Berln }',
    ['defaults.time_zone (line 1): expected a time zone such as Europe/Berlin']
  ],
  [
    'policies:\n- match: { source: [], metric: "", labels: { "a.b": 3 } }',
    [
      'policies[0].match.source (line 2): expected at least one',
      'policies[0].match.metric (line 2): expected a pattern such as web-* of 1 to 256 printable characters',
      'policies[0].match.labels["a.b"] (line 2): expected a pattern such as web-* of 1 to 256 printable characters'
    ]
  ],
  [
    'policies:\n- name: a\n- name: a\n- name: default\n- name: policy-5\n- {}',
    [
      'policies[1].name (line 3): is the name of policies[0]',
      'policies[2].name (line 4): is the name of the policy that always stands last',
      'policies[4].name (line 6): is the name of policies[3]'
    ]
  ],
  [
    'defaults: { alert: { open: { anomalies: 4, of: 3 } } }',
    ['defaults.alert.open (line 1): expected a mapping of anomalies and of, where 1 ≤ anomalies ≤ of ≤ 100']
  ],
  [
    'defaults:\n  alert:\n    resolve_after: ten\n    raise: 1\n    lockout: { from: first }',
    [
      'defaults.alert.resolve_after (line 3): expected a duration such as 45s, 10m, 1h30m or PT10M, at most a year',
      'defaults.alert.raise (line 4): expected a number over 1, at most 1000000',
      'defaults.alert.lockout.from (line 5): expected one of open, last'
    ]
  ],
  [
    'defaults: { detector: magic }',
    [
      `defaults.detector (line 1): expected one of ${DETECTORS.map(({ name }) => name).join(', ')}, or a mapping of its name and parameters`
    ]
  ],
  [
    'defaults: { detector: { threshold: 3 } }',
    [`defaults.detector.name (line 1): expected one of ${DETECTORS.map(({ name }) => name).join(', ')}`]
  ],
  [
    'defaults: { detector: { name: zscore, threshold: 0 } }',
    registered({ name: 'zscore', threshold: 0 }).map(
      (fault) => `defaults.detector.${fault.slice(1).replace(':', ' (line 1):')}`
    )
  ],
  ['policies: [{ ? [a] : 1 }]', ['policies[0] (line 1): expected text as a key']],
  ['a: &x 1\nb: *x', ['b (line 2): write it out: *x is an alias']],
  ['policies: !foo []', ['line 1: Unresolved tag: !foo']],
  ['__proto__: { warmup: 3 }', ['__proto__ (line 1): unknown, expected one of defaults, policies']],
  ['#'.repeat(MAX_POLICIES_BYTES + 1), [`longer than ${MAX_POLICIES_BYTES} bytes`]]
]

for (const [text, faults] of REFUSED) {
  reading(`refuses ${JSON.stringify(text.slice(0, 70))}, with every fault, its path and line`, () => {
    assert.equal(faultsOf(text), faults)
  })
}

reading('a parameter that a detector does not know is a fault, and so is one in the spelling of code', () => {
  const faults = faultsOf('defaults: { detector: { name: zscore, relearnAfter: 3, treshold: 1 } }')
  assert.equal(
    faults.map((fault) => fault.slice(0, 70)),
    [
      'defaults.detector.relearnAfter (line 1): unknown to zscore, expected one of',
      'defaults.detector.treshold (line 1): unknown to zscore, expected one of'
    ].map((fault) => fault.slice(0, 70))
  )
})

reading('defaults are below every policy, the last one too; a policy goes key by key, a detector as a whole', () => {
  const { policies } = setOf(`
defaults:
  detector: { name: zscore, threshold: 9 }
  direction: above
  valid_range: { min: 0 }
  missing: { after: 5m }
  alert: { resolve_after: 1h, raise: 7 }
policies:
  - valid_range: { max: 10 }
    detector: zscore
    missing: none
    alert: { raise: 5 }
  - valid_range: none
    direction: both
`)
  assert.equal(
    policies.map(({ direction, validRange, missingAfterMs, alert }) => [
      ...[direction, validRange.min, validRange.max, missingAfterMs, alert.resolveAfter.ms, alert.raise]
    ]),
    [
      ['above', 0, 10, null, 3_600_000, 5],
      ['both', Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 300_000, 3_600_000, 7],
      ['above', 0, Number.POSITIVE_INFINITY, 300_000, 3_600_000, 7]
    ]
  )
})

reading('detectors with clocks get the time zone of the policy, unless their parameters name one', () => {
  const version = (policy: string): string => setOf(`policies: [${policy}]`).version
  const berlin = version('{ detector: { name: seasonal, time_zone: Europe/Berlin } }')
  assert.is(version('{ detector: seasonal, time_zone: Europe/Berlin }'), berlin)
  const both = '{ detector: { name: seasonal, time_zone: Europe/Berlin }, time_zone: Asia/Tokyo }'
  assert.is(version(both), berlin)
  assert.is.not(version('{ detector: seasonal }'), berlin)
  assert.is(version('{ detector: zscore, time_zone: Europe/Berlin }'), version('{ detector: zscore }'))
})

reading(
  'the version stays under comments, other order of keys and defaults that are said; it changes with meaning',
  () => {
    const { version } = setOf('policies:\n- name: a\n  warmup: 3\n  alert: { raise: 3, open: { anomalies: 1, of: 2 } }')
    assert.match(version, /^[0-9a-f]{12}$/)
    const { ms, samples } = DEFAULT_ALERT_RULE.resolveAfter
    const same = [
      '# why\npolicies: [ { alert: { open: { of: 2, anomalies: 1 }, raise: 3.0 }, warmup: 3, name: a } ] # so',
      `policies: [{ name: a, warmup: 3, direction: both, detector: { name: ${DEFAULT_DETECTOR.name} }, missing: none, alert: { raise: 3, open: { anomalies: 1, of: 2 }, resolve_after: { time: ${ms}ms, samples: ${samples} } } }]`
    ]
    for (const text of same) assert.is(setOf(text).version, version, text)
    const others = ['', 'policies: [{ name: b, warmup: 3, alert: { raise: 3, open: { anomalies: 1, of: 2 } } }]']
    for (const text of others) assert.is.not(setOf(text).version, version, text)
    for (const policy of setOf(EVERYTHING).policies) assert.is(policy.version, setOf(EVERYTHING).version)
  }
)

const shuffled = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shuffled)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, field]) => [key, shuffled(field)])
  )
}

const anyPolicy = fc.record(
  {
    match: fc.record(
      { source: fc.constantFrom('a*', '*b', 'ab'), metric: fc.constantFrom('*', 'x') },
      { requiredKeys: [] }
    ),
    warmup: fc.nat({ max: 1000 }),
    direction: fc.constantFrom('both', 'above', 'below'),
    valid_range: fc.record(
      { min: fc.integer({ max: 0, min: -9 }), max: fc.integer({ min: 1, max: 9 }) },
      { requiredKeys: [] }
    ),
    alert: fc.record(
      { raise: fc.integer({ min: 2, max: 9 }), resolve_after: fc.constantFrom('1m', '2h') },
      { requiredKeys: [] }
    )
  },
  { requiredKeys: [] }
)

reading(
  'any configuration: the version does not hang on the order of keys, the first policy that matches is the one',
  async () => {
    await fc.assert(
      fc.property(
        fc.array(anyPolicy, { maxLength: 5 }),
        fc.constantFrom('a', 'b', 'ab', 'ba', ''),
        fc.constantFrom('x', 'y'),
        (policies, source, metric) => {
          const set = setOf(stringify({ policies }))
          assert.is(setOf(stringify(shuffled({ policies }))).version, set.version)
          const series = { source, metric, labels: {} }
          const found = set.policies.indexOf(set.policyOf(series))
          assert.ok(set.policies[found]?.matches(series))
          assert.not(set.policies.slice(0, found).some(({ matches }) => matches(series)))
          assert.is(set.policies.at(-1)?.name, 'default')
        }
      ),
      { numRuns: 200 }
    )
  }
)

reading('any text is read or refused, never thrown at', async () => {
  const piece = fc.constantFrom(
    'policies:',
    'defaults:',
    '- ',
    '\n',
    '  ',
    '{',
    '}',
    '[',
    ']',
    ':',
    '&a',
    '*a',
    '!',
    '"',
    '|',
    '>',
    '#',
    '? ',
    '1',
    'null',
    '%',
    '---',
    '\t',
    '<<: '
  )
  await fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece, { maxLength: 30 }).map((parts) => parts.join(''))
      ),
      (text) => {
        const set = readPolicies(text)
        assert.ok(E.isRight(set) || set.left.length > 0)
      }
    ),
    { numRuns: 2000 }
  )
})

reading('a text that nests as deeply as fits is refused', () => {
  assert.ok(faultsOf('['.repeat(MAX_POLICIES_BYTES)).length > 0)
  assert.ok(faultsOf(`${'['.repeat(60_000)}${']'.repeat(60_000)}`).length > 0)
})

reading.run()
