import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readConfig } from './config.ts'

const configuring = suite('configuration of the analyzer')

const URL = { REDIS_URL: 'redis://h' }

configuring('needs no more than REDIS_URL', () => {
  assert.equal(
    readConfig(URL),
    E.right({
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
      ...{ WINDOW_SIZE: 50, WINDOW_MS: 0, Z_THRESHOLD: 4, WARMUP: 20, RELEARN_AFTER: 25 },
      ...{ SERIES_TTL_MS: 604_800_000, MAX_SERIES: 100_000, ANOMALIES_KEPT: 1000, CACHE_BYTES: 134_217_728 }
    })
  )
})

const DERIVED: ReadonlyArray<readonly [Record<string, string>, number, number]> = [
  [{ WINDOW_SIZE: '10' }, 10, 5],
  [{ WINDOW_SIZE: '2' }, 2, 1],
  [{ WINDOW_SIZE: '3' }, 3, 1],
  [{ WINDOW_SIZE: '5000' }, 20, 25],
  [{ WINDOW_SIZE: '30', WARMUP: '30', RELEARN_AFTER: '30' }, 30, 30],
  [{ WINDOW_SIZE: '', WARMUP: '', RELEARN_AFTER: '' }, 20, 25]
]

for (const [env, warmup, relearnAfter] of DERIVED) {
  configuring(`${JSON.stringify(env)} gives warm-up ${warmup} and relearning after ${relearnAfter}`, () => {
    const config = readConfig({ ...URL, ...env })
    assert.ok(E.isRight(config))
    assert.equal([config.right.WARMUP, config.right.RELEARN_AFTER], [warmup, relearnAfter])
  })
}

const FAULTS: ReadonlyArray<readonly [Record<string, string>, ReadonlyArray<string>]> = [
  [
    { REDIS_URL: 'http://h' },
    ['REDIS_URL: expected a URL redis[s]://host, redis[s]+sentinel://host,…/master or redis[s]+cluster://host,…']
  ],
  [{ WINDOW_SIZE: '1' }, ['WINDOW_SIZE: expected 2 to 100000']],
  [{ WINDOW_SIZE: '100001' }, ['WINDOW_SIZE: expected 2 to 100000']],
  [
    { WINDOW_SIZE: '10', WARMUP: '11', RELEARN_AFTER: '12' },
    ['WARMUP: expected at most WINDOW_SIZE', 'RELEARN_AFTER: expected at most WINDOW_SIZE']
  ],
  [{ Z_THRESHOLD: '0.001' }, ['Z_THRESHOLD: expected 0.01 to 1000000']],
  [
    { Z_THRESHOLD: '0', WINDOW_MS: '-1' },
    ['WINDOW_MS: expected a whole number, 0 or more', 'Z_THRESHOLD: expected a positive number']
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
