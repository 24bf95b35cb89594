import type { Catalogue, Report } from './catalogue.ts'
import { DELIVERY_ORDER } from './kinds/trigger.ts'
import { byPrecedence } from './precedence.ts'
import { effectiveDelivery, resolveDelivery } from './resolve-delivery.ts'
import { resolveDestination } from './resolve-destination.ts'
import { resolveEdge } from './resolve-edge.ts'
import { resolveService } from './resolve-service.ts'
import { ofKind, type Resource } from './resource.ts'
import type { BrokerSpec, Destination, PassedOver, PingSpec, Topology, TriggerSpec } from './topology.ts'

/** Objects that are right each by itself → how they hang together. What refers to nothing is reported. */
export const resolve = (
  catalogue: Catalogue,
  resources: ReadonlyArray<Resource>,
  passedOver: ReadonlyArray<PassedOver>,
  report: Report
): Topology => {
  const destination = resolveDestination(catalogue, report)
  const delivery = resolveDelivery(destination)

  const sinks = new Map<string, Destination>()
  for (const binding of ofKind('SinkBinding')(resources)) {
    const { subject, sink } = binding.value.spec
    const namespace = subject.namespace ?? binding.namespace
    const bound = `${namespace}/${subject.name}`
    if (!catalogue.has('Service', namespace, subject.name)) {
      report(binding.problemAt(['spec', 'subject', 'name'], `there is no Service ${bound}`))
    }
    if (sinks.has(bound)) report(binding.problemAt(['spec', 'subject', 'name'], `${bound} has a SinkBinding already`))
    sinks.set(bound, destination(binding, ['spec', 'sink'], sink))
  }

  const brokers = ofKind('Broker')(resources).map((broker): BrokerSpec => {
    const { metadata, spec } = broker.value
    const own = spec.delivery === undefined ? {} : { delivery: delivery(broker, ['spec', 'delivery'], spec.delivery) }
    return { name: metadata.name, namespace: broker.namespace, ...own }
  })

  const triggers = ofKind('Trigger')(resources).map((trigger): TriggerSpec => {
    const { metadata, spec } = trigger.value
    const { namespace } = trigger
    const broker = brokers.find((one) => one.namespace === namespace && one.name === spec.broker)
    if (!catalogue.has('Broker', namespace, spec.broker)) {
      report(trigger.problemAt(['spec', 'broker'], `there is no Broker ${namespace}/${spec.broker}`))
    }
    const own = spec.delivery === undefined ? undefined : delivery(trigger, ['spec', 'delivery'], spec.delivery)
    const legacy = Object.entries(spec.filter?.attributes ?? {})
    return {
      name: metadata.name,
      namespace,
      broker: spec.broker,
      filters:
        spec.filters ?? (legacy.length === 0 ? [] : [{ kind: 'attributes', values: Object.fromEntries(legacy) }]),
      ordered: metadata.annotations?.[DELIVERY_ORDER] === 'ordered',
      subscriber: destination(trigger, ['spec', 'subscriber'], spec.subscriber),
      delivery: effectiveDelivery(own, broker?.delivery)
    }
  })

  const pings = ofKind('PingSource')(resources).map((ping): PingSpec => {
    const { metadata, spec } = ping.value
    return {
      name: metadata.name,
      namespace: ping.namespace,
      schedule: spec.schedule,
      ...(spec.timezone === undefined ? {} : { timezone: spec.timezone }),
      contentType: spec.contentType,
      data: spec.data ?? '',
      extensions: spec.ceOverrides?.extensions ?? {},
      sink: destination(ping, ['spec', 'sink'], spec.sink)
    }
  })

  for (const eventType of ofKind('EventType')(resources)) {
    const { reference } = eventType.value.spec
    const namespace = reference.namespace ?? eventType.namespace
    if (!catalogue.has('Broker', namespace, reference.name)) {
      const path = ['spec', 'reference', 'name']
      report(eventType.problemAt(path, `there is no Broker ${namespace}/${reference.name}`))
    }
  }

  const sinkOf = (namespace: string, name: string): Destination | undefined => sinks.get(`${namespace}/${name}`)
  return {
    services: ofKind('Service')(resources).map(resolveService(catalogue, report, sinkOf)),
    brokers,
    triggers,
    pings,
    edge: byPrecedence(ofKind('HTTPRoute')(resources).flatMap(resolveEdge(catalogue, report))),
    passedOver
  }
}
