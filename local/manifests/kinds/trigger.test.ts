import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Broken, problemsAfter } from '../testing/problems-after.ts'

const SAMPLES = 'eventing/base/samples.trigger.yaml'
const TICK = 'eventing/base/tick.trigger.yaml'
const FILTER = '  filter:\n    attributes:\n      type: dev.knative.sources.ping'

const broken: ReadonlyArray<Broken> = [
  [
    'a Trigger for no Broker',
    { file: SAMPLES, from: 'broker: default', to: 'broker: other' },
    ['eventing/base/samples.trigger.yaml:edit+0 /spec/broker: there is no Broker knomaly/other']
  ],
  [
    'a subscriber that is not there',
    { file: SAMPLES, from: 'name: analyzer', to: 'name: analyser' },
    ['eventing/base/samples.trigger.yaml:edit+0 /spec/subscriber/ref/name: there is no Service knomaly/analyser']
  ],
  [
    'a subscriber of another kind',
    {
      file: SAMPLES,
      from: 'apiVersion: serving.knative.dev/v1\n      kind: Service\n      name: analyzer',
      to: 'apiVersion: v1\n      kind: Service\n      name: analyzer'
    },
    [
      'eventing/base/samples.trigger.yaml:edit+1 /spec/subscriber/ref/kind: expected "serving.knative.dev/v1 Service" or "eventing.knative.dev/v1 Broker"'
    ]
  ],
  [
    'a subscriber that is nothing',
    {
      file: SAMPLES,
      from: '    ref:\n      apiVersion: serving.knative.dev/v1\n      kind: Service\n      name: analyzer',
      to: '    {}'
    },
    ['eventing/base/samples.trigger.yaml:edit-1 /spec/subscriber: expected ref or uri']
  ],
  [
    'a relative URI without a ref',
    {
      file: SAMPLES,
      from: '    ref:\n      apiVersion: serving.knative.dev/v1\n      kind: Service\n      name: analyzer',
      to: '    uri: /events'
    },
    ['eventing/base/samples.trigger.yaml:edit+0 /spec/subscriber/uri: expected an absolute URI, as there is no ref']
  ],
  [
    'a dead-letter sink that is not there',
    { file: SAMPLES, from: 'name: dead-letter', to: 'name: dead-letters' },
    [
      'eventing/base/samples.trigger.yaml:edit+0 /spec/delivery/deadLetterSink/ref/name: there is no Service knomaly/dead-letters'
    ]
  ],
  [
    'a delay that is no duration',
    { file: SAMPLES, from: 'PT0.2S', to: '200ms' },
    [
      'eventing/base/samples.trigger.yaml:edit+0 /spec/delivery/backoffDelay: expected an ISO-8601 duration such as PT0.2S'
    ]
  ],
  [
    'a policy that does not exist',
    { file: SAMPLES, from: 'exponential', to: 'fibonacci' },
    ['eventing/base/samples.trigger.yaml:edit+0 /spec/delivery/backoffPolicy: expected "linear" or "exponential"']
  ],
  [
    'a timeout of nothing',
    { file: SAMPLES, from: 'timeout: PT10S', to: 'timeout: PT0S' },
    [
      'eventing/base/samples.trigger.yaml:edit+0 /spec/delivery/timeout: expected an ISO-8601 duration above zero such as PT10S'
    ]
  ],
  [
    'retries below zero',
    { file: SAMPLES, from: 'retry: 9', to: 'retry: -1' },
    ['eventing/base/samples.trigger.yaml:edit+0 /spec/delivery/retry: expected a whole number of at least 0']
  ],
  [
    'an attribute name that no event can have',
    { file: TICK, from: '      type: dev', to: '      partition_key: dev' },
    [
      'eventing/base/tick.trigger.yaml:edit+0 /spec/filter/attributes/partition_key: expected an attribute name of a-z and 0-9: no filter can see another'
    ]
  ],
  [
    'CESQL',
    {
      file: TICK,
      from: FILTER,
      to: "  filters:\n    - cesql: type = 'a'"
    },
    [
      'eventing/base/tick.trigger.yaml:edit+1 /spec/filters/0/cesql: CESQL is not supported by the local Broker; use exact, prefix, suffix, all, any, not'
    ]
  ],
  [
    'two dialects in one filter',
    {
      file: TICK,
      from: FILTER,
      to: '  filters:\n    - exact: { type: a }\n      prefix: { type: a }'
    },
    [
      'eventing/base/tick.trigger.yaml:edit+1 /spec/filters/0: expected a filter with one of exact, prefix, suffix, all, any, not'
    ]
  ],
  [
    'a wrong filter deep inside',
    {
      file: TICK,
      from: FILTER,
      to: '  filters:\n    - not:\n        any:\n          - exact:\n              type: ""'
    },
    [
      'eventing/base/tick.trigger.yaml:edit+4 /spec/filters/0/not/any/0/exact/type: expected text; to ask for presence use spec.filter.attributes'
    ]
  ],
  [
    'filter and filters',
    { file: TICK, from: '  filter:\n    attributes:', to: '  filters: []\n  filter:\n    attributes:' },
    ['eventing/base/tick.trigger.yaml:edit+1 /spec/filter: passed over when there are filters; move it into filters']
  ],
  [
    'an order that does not exist',
    { file: SAMPLES, from: 'delivery.order: ordered', to: 'delivery.order: sorted' },
    [
      'eventing/base/samples.trigger.yaml:edit+0 /metadata/annotations/kafka.eventing.knative.dev~1delivery.order: expected "ordered" or "unordered"'
    ]
  ]
]

const triggers = suite('trigger')

for (const [name, edit, expected] of broken) {
  triggers(name, () => {
    assert.equal(problemsAfter([edit]), expected)
  })
}

triggers.run()
