import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { service } from '../gateway/harness.ts'
import type { EnvVar } from '../manifests/topology.ts'
import { restartDelayMs } from './backoff.ts'
import { environmentOf } from './environment.ts'

const secret = (name: string, key: string): string | undefined =>
  name === 'redis' && key === 'url' ? 'redis://own' : undefined
const variables = (env: ReadonlyArray<EnvVar>, outer: Record<string, string> = {}, sinkUrl?: string) =>
  environmentOf(service({ env }), { outer, secret, sinkUrl })
const platform = { K_SERVICE: 'fn', K_CONFIGURATION: 'fn', K_REVISION: 'fn-00001', HOST: '127.0.0.1' }

const environment = suite('environment')

environment('what Knative gives, what Node needs, nothing else of the user’s', () => {
  const outer = {
    PATH: '/bin',
    HOME: '/home/me',
    TZ: 'UTC',
    NODE_OPTIONS: '--x',
    AWS_SECRET_ACCESS_KEY: 's',
    NODE_CHANNEL_FD: '3'
  }
  assert.equal(
    variables([], outer),
    E.right({ PATH: '/bin', HOME: '/home/me', TZ: 'UTC', NODE_OPTIONS: '--x', ...platform })
  )
})

environment('the subject of a SinkBinding has its sink, and no overrides', () => {
  assert.equal(
    variables([], {}, 'http://broker'),
    E.right({ ...platform, K_SINK: 'http://broker', K_CE_OVERRIDES: '' })
  )
})

environment('a literal stays; what comes from a ConfigMap can be given another value', () => {
  const env: EnvVar[] = [
    { name: 'A', value: 'literal', overridable: false },
    { name: 'B', value: 'configured', overridable: true },
    { name: 'C', absent: true },
    { name: 'D', absent: true }
  ]
  const outer = { A: 'x', B: 'mine', C: 'mine too' }
  assert.equal(variables(env, outer), E.right({ A: 'literal', B: 'mine', C: 'mine too', ...platform }))
})

environment('a Secret is the platform’s own Redis, or a variable of the same name; all that is missing is said', () => {
  const env: EnvVar[] = [
    { name: 'REDIS_URL', secret: { name: 'redis', key: 'url', optional: false } },
    { name: 'TOKENS', secret: { name: 'ingest', key: 'tokens', optional: true } },
    { name: 'KEY', secret: { name: 'webhook', key: 'key', optional: false } },
    { name: 'OTHER', secret: { name: 'webhook', key: 'other', optional: false } }
  ]
  assert.equal(
    variables(env, { REDIS_URL: 'redis://theirs', KEY: 'k', OTHER: 'o' }),
    E.right({ REDIS_URL: 'redis://own', KEY: 'k', OTHER: 'o', ...platform })
  )
  assert.equal(
    variables(env, {}),
    E.left([
      'fn needs KEY (Secret webhook, key key): set it in the environment',
      'fn needs OTHER (Secret webhook, key other): set it in the environment'
    ])
  )
})

environment('restarts come at 0.1 s, twice as late each time, and never later than 10 s', () => {
  const backoff = { firstMs: 100, maxMs: 10_000, resetAfterMs: 0 }
  assert.equal(
    [1, 2, 3, 7, 8, 1_000].map((n) => restartDelayMs(n, backoff)),
    [100, 200, 400, 6_400, 10_000, 10_000]
  )
})

environment.run()
