import { notReady } from '../kubectl/not-ready.ts'
import { conditionsOf, type KubeObject, numberAt, resourceOf, textAt } from '../kubectl/objects.ts'
import { broken, type Finding, failing, odd } from './finding.ts'

const hasReady = (object: KubeObject): boolean => conditionsOf(object).some(({ type }) => type === 'Ready')

/** An old revision is kept without traffic and says nothing of the present. */
const isRetired = ({ kind, metadata }: KubeObject): boolean =>
  kind === 'Revision' && metadata.labels?.['serving.knative.dev/routingState'] === 'reserve'

/** Objects of Knative whose controllers say that they are not ready, and workloads without all of their replicas. */
export const findNotReady = (objects: ReadonlyArray<KubeObject>): ReadonlyArray<Finding> =>
  objects.flatMap((object) => {
    const isWorkload = object.apiVersion === 'apps/v1'
    // At zero a Deployment of Knative has neither replicas nor a fault.
    if (isRetired(object) || !(isWorkload || hasReady(object))) return []
    if (object.kind === 'PodAutoscaler') return []
    const why = notReady(object)
    return why === undefined ? [] : [broken(`${resourceOf(object)} is not ready: ${why}`)]
  })

/** Revisions that would be given more replicas than they may have. */
export const findAtLimit = (autoscalers: ReadonlyArray<KubeObject>): ReadonlyArray<Finding> =>
  autoscalers.flatMap(({ metadata, status }) => {
    const most = Number(metadata.annotations?.['autoscaling.knative.dev/max-scale'] ?? 0)
    const desired = numberAt(status, 'desiredScale') ?? 0
    if (most === 0 || desired < most) return []
    return [odd(`${metadata.name} is at its max-scale of ${most}: what comes above that waits, or is refused`)]
  })

/** Nodes that are not ready, or under pressure. */
export const findInNodes = (nodes: ReadonlyArray<KubeObject>): ReadonlyArray<Finding> =>
  nodes.flatMap((node) =>
    conditionsOf(node).flatMap(({ type, status, message = '' }) => {
      if (type === 'Ready')
        return status === 'True' ? [] : [broken(`node ${node.metadata.name} is not ready: ${message}`)]
      return status === 'True' ? [failing(`node ${node.metadata.name} has ${type}: ${message}`)] : []
    })
  )

const MOST_WARNINGS = 10

/** Warnings among the events, the same ones of an object together, the most frequent first. */
export const findInEvents = (events: ReadonlyArray<KubeObject>): ReadonlyArray<Finding> => {
  const sums = new Map<string, { count: number; message: string }>()
  for (const event of events) {
    if (textAt(event, 'type') !== 'Warning') continue
    const of = `${textAt(event, 'involvedObject', 'kind')} ${textAt(event, 'involvedObject', 'name')}`
    const key = `${textAt(event, 'reason')} of ${of}`
    const sum = sums.get(key) ?? { count: 0, message: (textAt(event, 'message') ?? '').trim().slice(0, 200) }
    sum.count += numberAt(event, 'count') ?? 1
    sums.set(key, sum)
  }
  return [...sums]
    .toSorted(([, a], [, b]) => b.count - a.count)
    .slice(0, MOST_WARNINGS)
    .map(([key, { count, message }]) => odd(`${count} × ${key}: ${message}`))
}
