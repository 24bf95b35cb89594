import { conditionsOf, type KubeObject, listAt, numberAt, textAt } from '../kubectl/objects.ts'
import { broken, type Finding, failing, odd } from './finding.ts'

/** A container waits like this while it is being made, and for no other reason. */
const STARTING = new Set(['ContainerCreating', 'PodInitializing'])

const findInContainer = (pod: string, container: unknown): ReadonlyArray<Finding> => {
  const where = `${pod}, container ${textAt(container, 'name')}`
  const found: Finding[] = []
  const waiting = textAt(container, 'state', 'waiting', 'reason')
  if (waiting !== undefined && !STARTING.has(waiting)) {
    found.push(
      broken(`${where} does not start: ${waiting} ${textAt(container, 'state', 'waiting', 'message') ?? ''}`.trim())
    )
  }
  const ended = textAt(container, 'lastState', 'terminated', 'reason')
  const restarts = numberAt(container, 'restartCount') ?? 0
  if (ended === 'OOMKilled') found.push(broken(`${where} was killed for its memory (OOMKilled), ${restarts} restarts`))
  else if (restarts > 0) {
    const code = numberAt(container, 'lastState', 'terminated', 'exitCode')
    found.push(
      failing(`${where} has restarted ${restarts} times, last with ${ended ?? 'no reason'} (exit code ${code ?? '?'})`)
    )
  }
  return found
}

const findInPod = (pod: KubeObject): ReadonlyArray<Finding> => {
  const { name, deletionTimestamp } = pod.metadata
  if (deletionTimestamp !== undefined) return []
  const where = `pod ${name}`
  const containers = ['initContainerStatuses', 'containerStatuses'].flatMap((field) => listAt(pod.status, field))
  const found = containers.flatMap((container) => findInContainer(where, container))
  const unscheduled = conditionsOf(pod).find(({ type, status }) => type === 'PodScheduled' && status === 'False')
  if (unscheduled !== undefined)
    found.push(broken(`${where} has no node: ${unscheduled.message ?? unscheduled.reason}`))
  const phase = textAt(pod.status, 'phase')
  if (phase === 'Failed')
    found.push(broken(`${where} has failed: ${textAt(pod.status, 'reason') ?? 'no reason is given'}`))
  const isReady = conditionsOf(pod).some(({ type, status }) => type === 'Ready' && status === 'True')
  if (found.length === 0 && phase === 'Running' && !isReady) found.push(odd(`${where} runs and is not ready`))
  return found
}

export const findInPods = (pods: ReadonlyArray<KubeObject>): ReadonlyArray<Finding> => pods.flatMap(findInPod)
