import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { TriggerSpec } from '../../local/manifests/topology.ts'
import { readPolicies } from '../../shared/policy/read-policies.ts'
import { TOPOLOGIES } from './support/topologies.ts'

/** Sum of the waits between the attempts. */
const spanMs = ({ delivery }: TriggerSpec): number => delivery.backoffDelayMs * (2 ** delivery.retry - 1)

const deliveries = suite('deliveries')

for (const { folder, topology } of TOPOLOGIES) {
  const { services, triggers } = topology

  deliveries(`${folder}: every Trigger rides out a restart of Redis and ends at dead-letter`, () => {
    for (const trigger of triggers) {
      assert.is(trigger.delivery.backoffPolicy, 'exponential')
      assert.is(spanMs(trigger), 102_200)
      const { deadLetterSink } = trigger.delivery
      assert.equal(deadLetterSink, { kind: 'service', namespace: 'knomaly', name: 'dead-letter', path: '/' })
    }
  })

  deliveries(`${folder}: the lock-out of an alert is longer than any retry span, on Kafka too`, () => {
    const kafka = Math.max(...triggers.map(spanMs)) * 2
    const set = readPolicies('')
    assert.ok(E.isRight(set))
    for (const { alert } of set.right.policies) assert.ok(alert.lockout.ms > kafka)
  })

  deliveries(`${folder}: a subscriber is given longer than its delivery waits, and 35 s at least to drain`, () => {
    for (const one of services) {
      const waits = triggers.filter(({ subscriber }) => subscriber.kind === 'service' && subscriber.name === one.name)
      assert.ok(one.timeoutSeconds > 35, one.name)
      for (const { delivery } of waits) {
        // What queue-proxy leaves of the grace period must hold one more delivery.
        assert.ok((one.timeoutSeconds - 30) * 1000 > delivery.timeoutMs, one.name)
      }
    }
  })
}

deliveries('they are held for more than the bases', () => {
  assert.ok(TOPOLOGIES.length > 1)
})

deliveries.run()
