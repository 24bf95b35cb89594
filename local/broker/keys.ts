import type { BrokerSpec } from '../manifests/topology.ts'

/** The consumer group of every stream: one Trigger, one subscriber. */
export const GROUP = 'subscriber'

/** All streams of a Broker share one hash tag, so that an event enters several of them in one atomic step, on a cluster too. */
export const streamKey = (broker: Pick<BrokerSpec, 'namespace' | 'name'>, trigger: string): string =>
  `knomaly:{broker:${broker.namespace}/${broker.name}}:${trigger}`
