import { type KubeObject, listAt, numberAt, textAt } from '../kubectl/objects.ts'
import type { Part } from './parts.ts'

/** Lines of each container: about an hour of a function under load. */
const TAIL = 2_000
/** Of the platform's own Pods, which are many. */
const SYSTEM_TAIL = 300
/** More Pods than this say nothing new. */
const MAX_PODS = 60

const containersOf = ({ spec }: KubeObject): ReadonlyArray<string> =>
  ['initContainers', 'containers'].flatMap((field) => listAt(spec, field).flatMap((one) => textAt(one, 'name') ?? []))

const hasRestarted = ({ status }: KubeObject, container: string): boolean =>
  listAt(status, 'containerStatuses').some(
    (one) => textAt(one, 'name') === container && (numberAt(one, 'restartCount') ?? 0) > 0
  )

const partsOfPod = (pod: KubeObject, folder: string, tail: number): ReadonlyArray<Part> => {
  const { name, namespace = 'default' } = pod.metadata
  return containersOf(pod).flatMap((container) => {
    const args = ['logs', name, '-n', namespace, '-c', container, `--tail=${tail}`, '--timestamps']
    const now = { file: `${folder}/${name}.${container}.log`, args }
    const before = { file: `${folder}/${name}.${container}.previous.log`, args: [...args, '--previous'] }
    return hasRestarted(pod, container) ? [now, before] : [now]
  })
}

/** The logs of every container, and what those said before that have been started again. */
export const logParts = (pods: ReadonlyArray<KubeObject>): ReadonlyArray<Part> =>
  pods.slice(0, MAX_PODS).flatMap((pod) => partsOfPod(pod, 'logs', TAIL))

export const systemLogParts = (pods: ReadonlyArray<KubeObject>): ReadonlyArray<Part> =>
  pods.slice(0, MAX_PODS).flatMap((pod) => partsOfPod(pod, `system/${pod.metadata.namespace}.logs`, SYSTEM_TAIL))
