import { only } from '../annotations.ts'
import { RawDestination } from '../destination.ts'
import { AttributesFilter, SubscriptionFilter } from '../filters.ts'
import { list } from '../list.ts'
import { metadata } from '../metadata.ts'
import { RawDelivery } from '../raw-delivery.ts'
import { refined } from '../refined.ts'
import { objectName, oneOf } from '../scalars.ts'
import { strict } from '../strict.ts'

export const DELIVERY_ORDER = 'kafka.eventing.knative.dev/delivery.order'

const spec = strict('a Trigger spec', {
  required: { broker: objectName, subscriber: RawDestination },
  optional: {
    filter: strict('a filter', { required: { attributes: AttributesFilter } }),
    filters: list(SubscriptionFilter),
    delivery: RawDelivery
  },
  refused: { brokerRef: 'a Trigger of another namespace than its Broker needs a feature of a cluster; use broker' }
})

export const Trigger = strict('a Trigger', {
  required: {
    apiVersion: oneOf('eventing.knative.dev/v1'),
    kind: oneOf('Trigger'),
    metadata: metadata({ annotations: { [DELIVERY_ORDER]: only('ordered', 'unordered') } }),
    // Knative lets filters win without a word; whoever wrote both meant both.
    spec: refined(spec, ({ filter, filters }) =>
      filter !== undefined && filters !== undefined
        ? [{ path: ['filter'], message: 'passed over when there are filters; move it into filters' }]
        : []
    )
  }
})
