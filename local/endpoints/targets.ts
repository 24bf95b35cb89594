import { asJson, type Endpoint, PREFIX } from './endpoints.ts'
import type { Observed } from './observed.ts'

/** A group of Prometheus' HTTP service discovery. */
export type TargetGroup = { readonly targets: ReadonlyArray<string>; readonly labels: Readonly<Record<string, string>> }

/**
 * Everything to scrape: each replica that answers, the ones that drain included so that their last figures are seen, and the
 * platform. One group for each replica, because its name (`pod`) is a label of its own. The labels are those that a
 * PodMonitor gives, so that the same rules and dashboards fit; the same as `__meta_knomaly_*` for who relabels.
 */
export const targetsOf = ({
  functions,
  address
}: Pick<Observed, 'functions' | 'address'>): ReadonlyArray<TargetGroup> => [
  ...functions.flatMap(({ revision: { spec }, listening }) =>
    listening().map(({ name: replica, port }) => ({
      targets: [`127.0.0.1:${port}`],
      labels: labelsOf(spec.namespace, spec.name, spec.revision, replica)
    }))
  ),
  {
    targets: [address],
    labels: { ...platformLabels(functions[0]?.revision.spec.namespace), __metrics_path__: `${PREFIX}metrics` }
  }
]

const labelsOf = (namespace: string, service: string, revision: string, replica: string) => ({
  ...{ job: service, namespace, service, revision, pod: replica },
  __meta_knomaly_namespace: namespace,
  __meta_knomaly_service: service,
  __meta_knomaly_revision: revision,
  __meta_knomaly_replica: replica
})

/** Its figures are about what runs in that namespace, as those of Knative's own Pods are not. */
const platformLabels = (namespace = 'knomaly') => labelsOf(namespace, 'platform', '', 'platform')

export const targetsEndpoint =
  (observed: Observed): Endpoint =>
  () =>
    asJson(targetsOf(observed))
