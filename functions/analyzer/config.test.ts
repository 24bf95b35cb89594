import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readConfig } from './config.ts'

const configuring = suite('configuration of the analyzer')

const URL = { REDIS_URL: 'redis://h' }

configuring('needs no more than REDIS_URL', () => {
  const read = readConfig(URL)
  if (E.isLeft(read)) throw new Error(read.left.join())
  const { policies, ...config } = read.right
  const defaults = {
    ...{
      PORT: 8080,
      HOST: undefined,
      K_SERVICE: undefined,
      K_REVISION: undefined,
      LOG_LEVEL: 'info',
      DRAIN_MS: 25_000
    },
    REDIS_URL: { kind: 'single', tls: false, node: { host: 'h', port: 6379 }, db: 0 },
    ...{
      REDIS_CA_CERTS: undefined,
      REDIS_SENTINEL_PASSWORD: undefined,
      REDIS_CONNECT_TIMEOUT_MS: 2000,
      REDIS_COMMAND_TIMEOUT_MS: 2000
    },
    ...{ WINDOW_SIZE: 50, WINDOW_MS: 0 },
    ...{ SERIES_TTL_MS: 604_800_000, MAX_SERIES: 100_000, ANOMALIES_KEPT: 1000, CACHE_BYTES: 134_217_728 },
    VERDICTS_KEPT: 80
  }
  // What every function reads besides: shared/config/config.test.ts.
  assert.equal({ ...config, ...defaults }, config)
  assert.equal(
    policies.policies.map(({ name }) => name),
    ['default']
  )
})

configuring('takes its policies from POLICIES', () => {
  const read = readConfig({ ...URL, POLICIES: 'policies: [{ name: cpu, match: { metric: cpu } }]' })
  if (E.isLeft(read)) throw new Error(read.left.join())
  assert.is(read.right.policies.policyOf({ source: '/a', metric: 'cpu', labels: {} }).name, 'cpu')
})

const FAULTS: ReadonlyArray<readonly [Record<string, string>, ReadonlyArray<string>]> = [
  [
    { REDIS_URL: 'http://h' },
    ['REDIS_URL: expected a URL redis[s]://host, redis[s]+sentinel://host,…/master or redis[s]+cluster://host,…']
  ],
  [{ WINDOW_SIZE: '1' }, ['WINDOW_SIZE: expected 2 to 100000']],
  [{ WINDOW_SIZE: '100001' }, ['WINDOW_SIZE: expected 2 to 100000']],
  [{ VERDICTS_KEPT: '10001' }, ['VERDICTS_KEPT: expected 0 to 10000']],
  [{ WINDOW_MS: '-1' }, ['WINDOW_MS: expected a whole number, 0 or more']],
  [
    { WINDOW_SIZE: '1', POLICIES: 'defaults:\n  warmup: x\n  direction: up' },
    [
      'WINDOW_SIZE: expected 2 to 100000',
      'POLICIES: defaults.warmup (line 2): expected a whole number from 0 to 1000000',
      'POLICIES: defaults.direction (line 3): expected one of both, above, below'
    ]
  ],
  [
    { MAX_SERIES: 'many', PORT: '80abc' },
    ['PORT: expected a port number', 'MAX_SERIES: expected a positive whole number']
  ]
]

for (const [env, faults] of FAULTS) {
  configuring(`refuses ${JSON.stringify(env)}`, () => assert.equal(readConfig({ ...URL, ...env }), E.left(faults)))
}

configuring.run()
