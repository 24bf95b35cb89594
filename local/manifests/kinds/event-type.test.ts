import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Broken, problemsAfter } from '../testing/problems-after.ts'

const TYPE = 'eventing/base/alert.event-type.yaml'

const broken: ReadonlyArray<Broken> = [
  [
    'an EventType without an id',
    { file: TYPE, from: '    - name: id\n      required: true\n', to: '' },
    ['eventing/base/alert.event-type.yaml:edit-4 /spec/attributes: missing the attribute id']
  ],
  [
    'an EventType of no Broker',
    { file: TYPE, from: '    name: default', to: '    name: other' },
    ['eventing/base/alert.event-type.yaml:edit+0 /spec/reference/name: there is no Broker knomaly/other']
  ]
]

const eventTypes = suite('event-type')

for (const [name, edit, expected] of broken) {
  eventTypes(name, () => {
    assert.equal(problemsAfter([edit]), expected)
  })
}

eventTypes.run()
