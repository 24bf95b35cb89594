import type { Path } from './document.ts'
import type { RawDelivery } from './raw-delivery.ts'
import type { ResolveDestination } from './resolve-destination.ts'
import type { Resource } from './resource.ts'
import type { Delivery } from './topology.ts'

/** What a cluster's config-br-defaults gives to a Broker without a delivery: 0.2 s × (2^10 − 1) = 204.6 s of retries. */
const CLUSTER_DEFAULT = { retry: 10, backoffPolicy: 'exponential', backoffDelayMs: 200 } as const

/** Kafka's Broker waits this long for an answer when the delivery names no timeout. */
const TIMEOUT_MS = 600_000

/** A delivery in full. Without a policy or a delay Knative retries at once: a delay of 0. */
export const resolveDelivery =
  (resolve: ResolveDestination) =>
  (owner: Resource, path: Path, raw: RawDelivery): Delivery => ({
    retry: raw.retry ?? 0,
    backoffPolicy: raw.backoffPolicy ?? 'exponential',
    backoffDelayMs: raw.backoffPolicy === undefined ? 0 : (raw.backoffDelay ?? 0),
    timeoutMs: raw.timeout ?? TIMEOUT_MS,
    ...(raw.deadLetterSink === undefined
      ? {}
      : { deadLetterSink: resolve(owner, [...path, 'deadLetterSink'], raw.deadLetterSink) })
  })

/**
 * A Trigger's delivery replaces the Broker's as a whole; only the dead-letter sink falls back to the Broker's. That is
 * the multi-tenant Broker's way; Kafka's merges field by field, so that manifests which spell all fields out mean the same on both.
 */
export const effectiveDelivery = (own: Delivery | undefined, broker: Delivery | undefined): Delivery => {
  const delivery = own ?? broker ?? { ...CLUSTER_DEFAULT, timeoutMs: TIMEOUT_MS }
  const deadLetterSink = delivery.deadLetterSink ?? broker?.deadLetterSink
  return deadLetterSink === undefined ? delivery : { ...delivery, deadLetterSink }
}
