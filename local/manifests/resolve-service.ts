import { scalingOf } from './autoscaling.ts'
import type { Catalogue, Report } from './catalogue.ts'
import { functionOf } from './kinds/container.ts'
import { type Service, VISIBILITY } from './kinds/service.ts'
import type { Variable } from './kinds/variable.ts'
import type { Resource } from './resource.ts'
import type { Destination, EnvVar, ServiceSpec } from './topology.ts'

/** Where the containers are in a Knative Service; there is one, the codec saw to that. */
const CONTAINER = ['spec', 'template', 'spec', 'containers', 0]

const resolveVariable =
  (catalogue: Catalogue, report: Report, owner: Resource<Service>) =>
  ({ name, value = '', valueFrom }: Variable, index: number): EnvVar => {
    if (valueFrom === undefined) return { name, value, overridable: false }
    const { configMapKeyRef, secretKeyRef } = valueFrom
    if (secretKeyRef !== undefined) {
      const { name: secret, key, optional = false } = secretKeyRef
      return { name, secret: { name: secret, key, optional } }
    }
    const { name: map = '', key = '', optional = false } = configMapKeyRef ?? {}
    const data = catalogue.configMap(owner.namespace, map)
    const setting = data !== undefined && Object.hasOwn(data, key) ? data[key] : undefined
    if (setting !== undefined) return { name, value: setting, overridable: true }
    const there = catalogue.has('ConfigMap', owner.namespace, map)
    if (!optional && !there) {
      const path = [...CONTAINER, 'env', index, 'valueFrom', 'configMapKeyRef', 'name']
      report(owner.problemAt(path, `there is no ConfigMap ${owner.namespace}/${map}`))
    } else if (!optional && data !== undefined) {
      const path = [...CONTAINER, 'env', index, 'valueFrom', 'configMapKeyRef', 'key']
      report(owner.problemAt(path, `the ConfigMap ${owner.namespace}/${map} has no key ${key}`))
    }
    return { name, absent: true }
  }

export const resolveService =
  (catalogue: Catalogue, report: Report, sinkOf: (namespace: string, name: string) => Destination | undefined) =>
  (owner: Resource<Service>): ServiceSpec => {
    const { metadata, spec } = owner.value
    const { template } = spec
    const { namespace } = owner
    const { name } = metadata
    const container = template.spec.containers[0]
    const sink = sinkOf(namespace, name)
    return {
      name,
      namespace,
      functionName: functionOf(container?.image ?? ''),
      revision: `${name}-00001`,
      clusterLocal: metadata.labels?.[VISIBILITY] !== undefined,
      env: (container?.env ?? []).map(resolveVariable(catalogue, report, owner)),
      ...(sink === undefined ? {} : { sink }),
      scaling: scalingOf(template.metadata?.annotations ?? {}),
      containerConcurrency: template.spec.containerConcurrency ?? 0,
      timeoutSeconds: template.spec.timeoutSeconds ?? 300,
      readiness: { path: container?.readinessProbe.httpGet.path ?? '/' },
      liveness: { path: container?.livenessProbe.httpGet.path ?? '/' }
    }
  }
