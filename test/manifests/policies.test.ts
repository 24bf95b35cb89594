import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
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

policies('the example in the ConfigMap is right', () => {
  const file = readFileSync(join(ROOT, 'knative/base/knomaly.config-map.yaml'), 'utf8')
  const example = file
    .split('\n')
    .filter((line) => line.startsWith('  #   '))
    .map((line) => line.slice('  #   '.length))
  assert.equal(
    policiesIn(example.join('\n')).policies.map(({ name }) => name),
    ['cpu', 'default']
  )
})

policies.run()
