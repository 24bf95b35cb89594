import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readConfig } from '../../functions/alert-sink/config.ts'
import type { PolicySet } from '../../shared/policy/policy-set.ts'
import { readPolicies } from '../../shared/policy/read-policies.ts'
import { ROOT } from './support/repository.ts'
import { TOPOLOGIES } from './support/topologies.ts'

const policiesIn = (text: string): PolicySet => {
  const set = readPolicies(text)
  if (E.isLeft(set)) throw new Error(set.left.join('\n'))
  return set.right
}

const policies = suite('policies')

for (const { folder, topology } of TOPOLOGIES) {
  policies(`${folder}: the policies are right, and the same for both functions`, () => {
    const texts = topology.services.flatMap(({ env }) => env.filter(({ name }) => name === 'POLICIES'))
    assert.is(texts.length, 2)
    const values = texts.map((one) => ('value' in one && one.overridable ? one.value : ''))
    assert.is(values[0], values[1])
    assert.ok(values[0] !== '' && policiesIn(values[0] ?? '').policies.length > 0)
  })
}

/** The example in the comment above a key of the ConfigMap. */
const exampleOf = (key: string): string => {
  const lines = readFileSync(join(ROOT, 'knative/base/knomaly.config-map.yaml'), 'utf8').split('\n')
  const end = lines.findIndex((line) => line.startsWith(`  ${key}:`))
  const begin = lines.findLastIndex((line, i) => i < end && !line.startsWith('  #'))
  return lines
    .slice(begin + 1, end)
    .filter((line) => line.startsWith('  #   '))
    .map((line) => line.slice('  #   '.length))
    .join('\n')
}

policies('the examples in the ConfigMap are right', () => {
  assert.equal(
    policiesIn(exampleOf('POLICIES')).policies.map(({ name }) => name),
    ['cpu', 'default']
  )
  const env = { REDIS_URL: 'redis://localhost', SLACK_SHOP_TOKEN: 'token', PAGERDUTY_ROUTING_KEY: 'key' }
  const config = readConfig({ ...env, ALERT_ROUTES: exampleOf('ALERT_ROUTES') })
  if (E.isLeft(config)) throw new Error(config.left.join('\n'))
  assert.equal(
    config.right.routing.channels.map(({ name }) => name),
    ['pagerduty', 'slack-shop']
  )
})

policies.run()
