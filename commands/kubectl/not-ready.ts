import { conditionsOf, type KubeObject, numberAt } from './objects.ts'

/** Workloads of Kubernetes itself, which count their replicas and have no condition `Ready`. */
export const isRollout = ({ apiVersion, kind }: KubeObject): boolean =>
  apiVersion === 'apps/v1' && (kind === 'StatefulSet' || kind === 'Deployment')

const rolloutState = (object: KubeObject): string => {
  const { status, spec } = object
  return `${numberAt(status, 'readyReplicas') ?? 0} of ${numberAt(spec, 'replicas') ?? 1} replicas are ready`
}

/** In a few words what keeps an object from being ready; undefined when nothing does. */
export const notReady = (object: KubeObject): string | undefined => {
  if (isRollout(object)) {
    const ready = (numberAt(object.status, 'readyReplicas') ?? 0) >= (numberAt(object.spec, 'replicas') ?? 1)
    return ready ? undefined : rolloutState(object)
  }
  const conditions = conditionsOf(object)
  const ready = conditions.find(({ type }) => type === 'Ready')
  if (ready?.status === 'True') return undefined
  if (ready === undefined) return 'no controller has said anything about it yet'
  // `Ready` sums the others up, often in the same words: the one that is false says where to look.
  const cause =
    conditions.find(({ type, status, message }) => type !== 'Ready' && status === 'False' && message) ?? ready
  return `${cause.type} is ${cause.status}: ${cause.message ?? cause.reason ?? 'no reason is given'}`
}
