import type { KubeObject } from '../kubectl/objects.ts'
import { deadLetterSinks } from './dead-letter-sinks.ts'
import { isServiceOf, type OwnRedis, ownRedis } from './own-redis.ts'
import type { Rendered } from './rendered.ts'

/**
 * The order in which things find what they refer to: accounts and settings before Pods; Redis before the functions,
 * which are not ready without it; dead-letter sinks before the Brokers, which have no address without them; Brokers and
 * SinkBindings before the other functions, so that their first revision has its K_SINK.
 */
const ORDER = ['namespaces', 'foundations', 'redis', 'dead-letter sinks', 'eventing', 'functions', 'the rest'] as const

export type StageName = (typeof ORDER)[number]
export type Stage = { readonly name: StageName; readonly objects: ReadonlyArray<Rendered> }

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

type Parts = { readonly redis: OwnRedis | undefined; readonly sinks: ReadonlySet<KubeObject> }

const stageOf = (object: KubeObject, { redis, sinks }: Parts): StageName => {
  const { kind } = object
  const group = groupOf(object)
  if (kind === 'Namespace' && group === '') return 'namespaces'
  if (FOUNDATIONS.has(kind)) return 'foundations'
  if (redis !== undefined && (object === redis.workload || isServiceOf(object, redis))) return 'redis'
  // A Broker may be the sink of another one: they wait for each other in their own stage.
  if (EVENTING.has(`${group}/${kind}`)) return 'eventing'
  if (sinks.has(object)) return 'dead-letter sinks'
  if (kind === 'Service' || kind === 'Deployment') return 'functions'
  return 'the rest'
}

/** What is applied together, one after the other; stages without objects are left out. */
export const toStages = (rendered: ReadonlyArray<Rendered>): ReadonlyArray<Stage> => {
  const all = rendered.map(({ object }) => object)
  const parts = { redis: ownRedis(all), sinks: deadLetterSinks(all) }
  return ORDER.map((name) => ({
    name,
    objects: rendered.filter(({ object }) => stageOf(object, parts) === name)
  })).filter(({ objects }) => objects.length > 0)
}
