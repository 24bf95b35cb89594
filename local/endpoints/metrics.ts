import { collectDefaultMetrics, Registry } from 'prom-client'
import { VERSION } from '../../shared/version.ts'
import { brokerMetrics } from '../broker/metrics.ts'
import { type Collected, collectedIn, type Labels } from '../metrics/collected.ts'
import type { Endpoint } from './endpoints.ts'
import type { Observed, ServiceInfo } from './observed.ts'

type Function = Observed['functions'][number]

/** Knative's own names and labels (since 1.19), so that one dashboard fits a cluster and this machine. */
const labelsOf = ({ revision: { spec } }: Function): Labels => ({
  kn_service_name: spec.name,
  kn_configuration_name: spec.name,
  kn_revision_name: spec.revision,
  k8s_namespace_name: spec.namespace
})

const scaleMetrics = ({ gauge }: Collected, { functions, services }: Observed): void => {
  const each = (name: string, help: string, of: (info: ServiceInfo) => number, only = (_: Function) => true): void =>
    gauge(name, help, () => {
      const now = services()
      return functions.flatMap((fn, i) => (only(fn) ? [[labelsOf(fn), of(now[i] as ServiceInfo)] as const] : []))
    })
  each('kn_revision_pods_desired', 'Replicas that the load asks for, before any bound.', ({ desired }) =>
    Math.max(0, desired)
  )
  each(
    'kn_revision_pods_requested',
    'Replicas that the autoscaler wants, within min-scale and max-scale.',
    ({ want }) => want
  )
  each('kn_revision_pods_count', 'Replicas that are ready.', ({ ready }) => ready)
  each('kn_revision_pods_not_ready_count', 'Replicas that are there and not ready.', ({ replicas, ready }) =>
    Math.max(0, replicas.length - ready)
  )
  each('kn_revision_panic_mode', '1 while the autoscaler follows the short window.', ({ panicking }) =>
    panicking ? 1 : 0
  )
  each(
    'kn_revision_capacity_excess',
    'What the replicas could take on top of the load and of target-burst-capacity.',
    ({ excessBurstCapacity }) => excessBurstCapacity
  )
  for (const metric of ['concurrency', 'rps'] as const) {
    const only = ({ revision }: Function): boolean => revision.spec.scaling.metric === metric
    const what = metric === 'rps' ? 'Requests per second' : 'Requests in flight'
    each(`kn_revision_${metric}_stable`, `${what}, averaged over the window.`, ({ stable }) => stable, only)
    each(`kn_revision_${metric}_panic`, `${what}, averaged over the panic window.`, ({ panic }) => panic, only)
    each(`kn_revision_${metric}_target`, `${what} that a replica is meant to have.`, ({ target }) => target, only)
  }
  each(
    'kn_revision_request_concurrency',
    'Requests that are there now, those that wait included.',
    ({ inFlight, queued }) => inFlight + queued
  )
  each('kn_revision_request_queued', 'Requests that wait for a replica now.', ({ queued }) => queued)
}

const processMetrics = ({ counter, gauge, histogram }: Collected, { functions, maxReplicas }: Observed): void => {
  // `service` is also a label of the target; Prometheus keeps that one, and this as exported_service, unless honor_labels is on.
  const service = (fn: Function): Labels => ({ ...labelsOf(fn), service: fn.revision.spec.name })
  counter('platform_replica_restarts_total', 'Replicas that died and were started again.', () =>
    functions.map((fn) => [service(fn), fn.restarts()])
  )
  histogram(
    'platform_cold_start_seconds',
    'From when a replica was wanted until it was ready for the first time.',
    () => functions.map((fn) => [service(fn), fn.coldStarts()])
  )
  gauge('platform_min_scale', 'min-scale of the manifest.', () =>
    functions.map((fn) => [service(fn), fn.revision.spec.scaling.minScale])
  )
  gauge('platform_max_scale', 'max-scale of the manifest; 0: no limit.', () =>
    functions.map((fn) => [service(fn), fn.revision.spec.scaling.maxScale])
  )
  gauge('platform_max_replicas', 'Replicas of all services together that there may be.', () => [[{}, maxReplicas]])
}

/**
 * All that the platform knows in numbers. The way of a request and of an event only counts plain numbers; the rest is done
 * here, when somebody scrapes.
 */
export const platformRegistry = (observed: Observed): Registry => {
  const registry = new Registry()
  const collected = collectedIn(registry)
  const { functions, pings } = observed
  collected.gauge('knomaly_build_info', 'Always 1; says what runs.', () => [
    [{ service: 'platform', configuration: '', revision: '', version: VERSION }, 1]
  ])
  collected.histogram(
    'kn_serving_invocation_duration_seconds',
    'Requests to a service, from the gateway or the Broker, until their answer was complete. 499: the client did not wait.',
    () =>
      functions.flatMap((fn) =>
        fn.revision
          .invocations()
          .map(([code, reading]) => [{ ...labelsOf(fn), http_response_status_code: code }, reading] as const)
      )
  )
  scaleMetrics(collected, observed)
  processMetrics(collected, observed)
  brokerMetrics(collected, observed.broker)
  collected.counter('ping_ticks_total', 'Ticks of a PingSource, those that could not be delivered included.', () =>
    pings().map(({ source, ticks }) => [{ source }, ticks])
  )
  collectDefaultMetrics({ register: registry })
  return registry
}

export const metricsEndpoint = (observed: Observed): Endpoint => {
  const registry = platformRegistry(observed)
  return async () => ({ status: 200, type: registry.contentType, body: await registry.metrics() })
}
