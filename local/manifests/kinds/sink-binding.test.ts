import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Broken, problemsAfter } from '../testing/problems-after.ts'

const BIND = 'eventing/base/ingest.sink-binding.yaml'

const broken: ReadonlyArray<Broken> = [
  [
    'a binding by label',
    { file: BIND, from: '    name: ingest\n  sink', to: '    name: ingest\n    selector: {}\n  sink' },
    ['eventing/base/ingest.sink-binding.yaml:edit+1 /spec/subject/selector: the local platform binds by name']
  ],
  [
    'a binding of nothing',
    { file: BIND, from: '    name: ingest\n  sink', to: '    name: ingester\n  sink' },
    ['eventing/base/ingest.sink-binding.yaml:edit+0 /spec/subject/name: there is no Service knomaly/ingester']
  ],
  [
    'a sink that is not there',
    { file: BIND, from: '      name: default', to: '      name: other' },
    ['eventing/base/ingest.sink-binding.yaml:edit+0 /spec/sink/ref/name: there is no Broker knomaly/other']
  ],
  [
    'a second binding of one Service',
    { file: BIND, from: '    name: ingest\n  sink', to: '    name: alert-sink\n  sink' },
    [
      'eventing/base/alert-sink.sink-binding.yaml:name: alert-sink /spec/subject/name: knomaly/alert-sink has a SinkBinding already'
    ]
  ]
]

const bindings = suite('sink-binding')

for (const [name, edit, expected] of broken) {
  bindings(name, () => {
    assert.equal(problemsAfter([edit]), expected)
  })
}

bindings.run()
