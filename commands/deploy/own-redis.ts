import { at, type KubeObject, listAt, numberAt, textAt } from '../kubectl/objects.ts'

/** The Redis that an overlay brings along, and the Service that its Pods have their names from. */
export type OwnRedis = { readonly workload: KubeObject; readonly service: KubeObject }

const isWorkload = ({ kind }: KubeObject): boolean => kind === 'StatefulSet' || kind === 'Deployment'

const containersOf = (workload: KubeObject): ReadonlyArray<unknown> =>
  listAt(workload, 'spec', 'template', 'spec', 'containers')

/** `docker.io/library/redis:7.4`, `redis`, `valkey/valkey:8`: a server, not an exporter or one of its operators. */
const IS_REDIS = /(^|\/)(redis|valkey)(:[^/]*)?(@.*)?$/

const runsRedis = (object: KubeObject): boolean =>
  isWorkload(object) && containersOf(object).some((container) => IS_REDIS.test(textAt(container, 'image') ?? ''))

const selects = (service: KubeObject, workload: KubeObject): boolean => {
  const selector = Object.entries((at(service, 'spec', 'selector') ?? {}) as Record<string, string>)
  const labels = at(workload, 'spec', 'template', 'metadata', 'labels')
  return selector.length > 0 && selector.every(([name, value]) => at(labels, name) === value)
}

export const isServiceOf = (object: KubeObject, { workload }: OwnRedis): boolean =>
  object.apiVersion === 'v1' && object.kind === 'Service' && selects(object, workload)

/** Undefined when the overlay uses a Redis that somebody else runs. */
export const ownRedis = (objects: ReadonlyArray<KubeObject>): OwnRedis | undefined => {
  const workload = objects.find(runsRedis)
  if (workload === undefined) return undefined
  const service = objects.find((one) => one.apiVersion === 'v1' && one.kind === 'Service' && selects(one, workload))
  return service === undefined ? undefined : { workload, service }
}

const SENTINEL_PORT = 26_379
/** The name under which the Sentinels of knative/components/redis-replicated watch their master; a test compares them. */
const MASTER = 'knomaly'

const hasSentinels = ({ workload }: OwnRedis): boolean =>
  containersOf(workload).some((container) =>
    listAt(container, 'ports').some((port) => numberAt(port, 'containerPort') === SENTINEL_PORT)
  )

/** How the functions reach it: the Service, or the Sentinels, each Pod by its own name. */
export const redisUrl = (redis: OwnRedis, namespace: string, password: string): string => {
  const { workload, service } = redis
  const host = `${service.metadata.name}.${namespace}.svc.cluster.local`
  if (!hasSentinels(redis)) return `redis://:${password}@${host}:6379`
  const pods = Array.from(
    { length: numberAt(workload.spec, 'replicas') ?? 1 },
    (_, i) => `${workload.metadata.name}-${i}`
  )
  return `redis+sentinel://:${password}@${pods.map((pod) => `${pod}.${host}:${SENTINEL_PORT}`).join(',')}/${MASTER}`
}
