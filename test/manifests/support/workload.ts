import { functionOf } from '../../../local/manifests/kinds/container.ts'
import { dig, listAt, textsAt } from './dig.ts'
import type { KubernetesObject } from './object.ts'

export type Container = { readonly name: string; readonly image: string; readonly value: unknown }

/** What makes Pods. */
export type Workload = {
  readonly object: KubernetesObject
  readonly knative: boolean
  /** `spec` of the Pods. */
  readonly pod: unknown
  /** As Pods get them, also those that Knative adds. */
  readonly labels: Readonly<Record<string, string>>
  readonly containers: ReadonlyArray<Container>
}

const KNATIVE = 'serving.knative.dev/v1'

const templateOf = ({ apiVersion, kind, spec }: KubernetesObject): unknown => {
  if (kind === 'Service' && apiVersion !== KNATIVE) return undefined
  return kind === 'CronJob' ? dig(spec, 'jobTemplate', 'spec', 'template') : dig(spec, 'template')
}

const containersOf = (pod: unknown): ReadonlyArray<Container> =>
  [...listAt(pod, 'initContainers'), ...listAt(pod, 'containers')].map((value) => ({
    name: String(dig(value, 'name') ?? ''),
    image: String(dig(value, 'image')),
    value
  }))

/** Every object with a template of Pods. */
export const workloadsOf = (objects: ReadonlyArray<KubernetesObject>): ReadonlyArray<Workload> =>
  objects.flatMap((object): Workload[] => {
    const template = templateOf(object)
    const pod = dig(template, 'spec')
    if (pod === undefined) return []
    const knative = object.apiVersion === KNATIVE
    const name = object.metadata.name
    const added = knative ? { 'serving.knative.dev/service': name, 'serving.knative.dev/configuration': name } : {}
    const labels = { ...textsAt(template, 'metadata', 'labels'), ...added }
    return [{ object, knative, pod, labels, containers: containersOf(pod) }]
  })

const OWN = /(^|\/)knomaly\/|^kind\.local\//

/** The function that an image of this project is of; undefined for images of others. */
export const functionOfImage = (image: string): string | undefined => (OWN.test(image) ? functionOf(image) : undefined)

type Selector = Readonly<Record<string, unknown>>

const holds = (labels: Readonly<Record<string, string>>, expression: unknown): boolean => {
  const own = labels[String(dig(expression, 'key'))]
  const values = listAt(expression, 'values')
  switch (dig(expression, 'operator')) {
    case 'In':
      return own !== undefined && values.includes(own)
    case 'NotIn':
      return own === undefined || !values.includes(own)
    case 'Exists':
      return own !== undefined
    case 'DoesNotExist':
      return own === undefined
    default:
      throw new Error(`no such operator: ${JSON.stringify(expression)}`)
  }
}

/** Kubernetes' label selector; an empty one takes all. */
export const selects = (selector: unknown, labels: Readonly<Record<string, string>>): boolean =>
  Object.entries(textsAt(selector as Selector, 'matchLabels')).every(([key, value]) => labels[key] === value) &&
  listAt(selector, 'matchExpressions').every((expression) => holds(labels, expression))
