import { metadata } from '../metadata.ts'
import { RawDelivery } from '../raw-delivery.ts'
import { oneOf } from '../scalars.ts'
import { strict } from '../strict.ts'

export const Broker = strict('a Broker', {
  required: {
    apiVersion: oneOf('eventing.knative.dev/v1'),
    kind: oneOf('Broker'),
    metadata: metadata({
      annotations: {
        'eventing.knative.dev/broker.class': 'which implementation a cluster takes; here it is always the local one',
        'messaging.knative.dev/async-handler': 'for the in-memory channel; the local Broker stores before it answers'
      }
    }),
    spec: strict('a Broker spec', {
      optional: { delivery: RawDelivery },
      ignored: { config: 'channel or Kafka settings of a cluster' }
    })
  }
})
