import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import * as contract from '../../shared/contract/event-types.ts'
import { dig, listAt, mappingsIn } from './support/dig.ts'
import type { KubernetesObject } from './support/object.ts'
import { nameOf } from './support/object.ts'
import { WHOLES } from './support/whole.ts'

const TYPES: ReadonlyArray<string> = Object.values(contract)

/** The event types that an object filters by: Triggers in both dialects, EventPolicies. */
const filteredTypes = ({ kind, spec }: KubernetesObject): ReadonlyArray<string> =>
  kind === 'Trigger' || kind === 'EventPolicy'
    ? [dig(spec, 'filter', 'attributes'), ...mappingsIn(dig(spec, 'filters')).map((one) => one['exact'])].flatMap(
        (attributes) => {
          const type = dig(attributes, 'type')
          return typeof type === 'string' ? [type] : []
        }
      )
    : []

const typeOf = ({ spec }: KubernetesObject): unknown =>
  dig(
    listAt(spec, 'attributes').find((one) => dig(one, 'name') === 'type'),
    'value'
  )

const events = suite('event types')

for (const { folder, objects } of WHOLES) {
  events(`${folder}: filters and entries of the registry know the types of the contract, and only those`, () => {
    const registered = objects.filter(({ kind }) => kind === 'EventType')
    for (const entry of registered) {
      assert.is(entry.metadata.name, typeOf(entry))
      assert.ok(TYPES.includes(entry.metadata.name), nameOf(entry))
    }
    const names = registered.map(({ metadata }) => metadata.name)
    for (const object of objects) {
      for (const type of filteredTypes(object)) assert.ok(names.includes(type), `${nameOf(object)}: ${type}`)
    }
  })
  events(`${folder}: every Trigger filters by a type, so that no reply of a function comes back to it`, () => {
    for (const object of objects.filter(({ kind }) => kind === 'Trigger')) {
      assert.ok(filteredTypes(object).length > 0, nameOf(object))
    }
  })
}

events('every type of the contract is registered somewhere, but the tick that nothing sends', () => {
  const registered = new Set(
    WHOLES.flatMap(({ objects }) => objects.filter(({ kind }) => kind === 'EventType')).map(typeOf)
  )
  assert.equal(
    TYPES.filter((type) => !registered.has(type)),
    [contract.TICK]
  )
})

events.run()
