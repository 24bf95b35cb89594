import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { validate } from './schemas/faults.ts'
import { mutationsOf } from './schemas/mutations.ts'
import { nameOf } from './support/object.ts'
import { distinctObjects } from './support/repository.ts'

const schemas = suite('schemas')

const objects = distinctObjects()

for (const { folder, object } of objects) {
  schemas(`${nameOf(object)} of ${folder} is valid`, async () => {
    assert.equal((await validate(object)).faults, [])
  })
}

schemas('valid means something: no object stays so when one of its fields has another name or type', async () => {
  const passed = new Set<string>()
  for (const { object } of objects) {
    const { open } = await validate(object)
    for (const mutation of mutationsOf(object, open)) {
      const { faults } = await validate(mutation.object)
      if (faults.length === 0) passed.add(`${object.kind} ${mutation.what}`)
    }
  }
  assert.equal([...passed], [])
})

/** By the last part of their pointer. */
const MAPS = [
  'annotations',
  'attributes',
  'data',
  'exact',
  'extensions',
  'labels',
  'limits',
  'matchLabels',
  'requests',
  'selector'
]

schemas('only mappings of names to values may have any key', async () => {
  for (const { object } of objects) {
    for (const pointer of (await validate(object)).open) {
      assert.ok(MAPS.includes(pointer.split('/').at(-1) ?? ''), `${nameOf(object)} ${pointer}`)
    }
  }
})

schemas.run()
