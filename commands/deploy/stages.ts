import { at, type KubeObject, listAt, textAt } from '../kubectl/objects.ts'
import type { Rendered } from './rendered.ts'

export type StageName = 'namespaces' | 'foundations' | 'redis' | 'eventing' | 'functions' | 'the rest'
export type Stage = { readonly name: StageName; readonly objects: ReadonlyArray<Rendered> }

/**
 * The order in which things find what they refer to: accounts and settings before Pods; Redis before the functions, which are
 * not ready without it; the SinkBindings before the functions, so that the first revision has its K_SINK.
 */
const ORDER: ReadonlyArray<StageName> = ['namespaces', 'foundations', 'redis', 'eventing', 'functions', 'the rest']

const FOUNDATIONS = new Set([
  'ServiceAccount',
  'Role',
  'RoleBinding',
  'ClusterRole',
  'ClusterRoleBinding',
  'ConfigMap',
  'Secret',
  'NetworkPolicy',
  'PersistentVolumeClaim',
  'ReferenceGrant'
])

const EVENTING = new Set([
  'eventing.knative.dev/Broker',
  'eventing.knative.dev/Trigger',
  'sources.knative.dev/SinkBinding'
])

const groupOf = ({ apiVersion }: KubeObject): string =>
  apiVersion.includes('/') ? (apiVersion.split('/')[0] as string) : ''
const isWorkload = ({ kind }: KubeObject): boolean => kind === 'StatefulSet' || kind === 'Deployment'

const imagesOf = (object: KubeObject): ReadonlyArray<string> =>
  listAt(object, 'spec', 'template', 'spec', 'containers').map((container) => textAt(container, 'image') ?? '')

/** `docker.io/library/redis:7.4`, `redis`, `valkey/valkey:8`: a server, not an exporter or one of its operators. */
const IS_REDIS = /(^|\/)(redis|valkey)(:[^/]*)?(@.*)?$/

/** The Redis that the overlay brings along; undefined when it uses one that is there. */
export const ownRedis = (rendered: ReadonlyArray<Rendered>): KubeObject | undefined =>
  rendered
    .map(({ object }) => object)
    .find((object) => isWorkload(object) && imagesOf(object).some((one) => IS_REDIS.test(one)))

const selects = (service: KubeObject, workload: KubeObject): boolean => {
  const selector = Object.entries((at(service, 'spec', 'selector') ?? {}) as Record<string, string>)
  const labels = at(workload, 'spec', 'template', 'metadata', 'labels')
  return selector.length > 0 && selector.every(([name, value]) => at(labels, name) === value)
}

/** The core Service by which the Redis of the overlay is reached; one with an address before a headless one. */
export const redisService = (rendered: ReadonlyArray<Rendered>, redis: KubeObject): KubeObject | undefined =>
  rendered
    .map(({ object }) => object)
    .filter((object) => object.apiVersion === 'v1' && object.kind === 'Service' && selects(object, redis))
    .toSorted(
      (a, b) => Number(at(a, 'spec', 'clusterIP') === 'None') - Number(at(b, 'spec', 'clusterIP') === 'None')
    )[0]

const stageOf = (object: KubeObject, redis: KubeObject | undefined): StageName => {
  const { kind } = object
  const group = groupOf(object)
  if (kind === 'Namespace' && group === '') return 'namespaces'
  if (FOUNDATIONS.has(kind)) return 'foundations'
  if (redis !== undefined && (object === redis || (group === '' && kind === 'Service' && selects(object, redis))))
    return 'redis'
  if (EVENTING.has(`${group}/${kind}`)) return 'eventing'
  if (kind === 'Service' || kind === 'Deployment') return 'functions'
  return 'the rest'
}

/** What is applied together, one after the other; stages without objects are left out. */
export const toStages = (rendered: ReadonlyArray<Rendered>): ReadonlyArray<Stage> => {
  const redis = ownRedis(rendered)
  return ORDER.map((name) => ({
    name,
    objects: rendered.filter(({ object }) => stageOf(object, redis) === name)
  })).filter(({ objects }) => objects.length > 0)
}
