import { metadata } from '../metadata.ts'
import { RawDelivery } from '../raw-delivery.ts'
import { oneOf } from '../scalars.ts'
import { strict } from '../strict.ts'
import type { EntryRule } from '../text-map.ts'

/** The local Broker is in the place of the one on channels. Kafka's has another order and another merge of deliveries. */
const brokerClass: EntryRule = (_key, value) =>
  value === 'MTChannelBasedBroker'
    ? undefined
    : 'the local Broker does as MTChannelBasedBroker does; there is no Kafka here'

export const Broker = strict('a Broker', {
  required: {
    apiVersion: oneOf('eventing.knative.dev/v1'),
    kind: oneOf('Broker'),
    metadata: metadata({
      annotations: {
        'eventing.knative.dev/broker.class': brokerClass,
        'messaging.knative.dev/async-handler': 'for the in-memory channel; the local Broker stores before it answers'
      }
    }),
    spec: strict('a Broker spec', {
      optional: { delivery: RawDelivery },
      ignored: { config: 'channel or Kafka settings of a cluster' }
    })
  }
})
