import type { KubeObject } from '../kubectl/objects.ts'
import { isServiceOf, type OwnRedis, ownRedis } from './own-redis.ts'
import type { Rendered } from './rendered.ts'

export type StageName = 'namespaces' | 'foundations' | 'redis' | 'eventing' | 'functions' | 'the rest'
export type Stage = { readonly name: StageName; readonly objects: ReadonlyArray<Rendered> }

/**
 * The order in which things find what they refer to: accounts and settings before Pods; Redis before the functions,
 * which are not ready without it; the SinkBindings before the functions, so that the first revision has its K_SINK.
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
const stageOf = (object: KubeObject, redis: OwnRedis | undefined): StageName => {
  const { kind } = object
  const group = groupOf(object)
  if (kind === 'Namespace' && group === '') return 'namespaces'
  if (FOUNDATIONS.has(kind)) return 'foundations'
  if (redis !== undefined && (object === redis.workload || isServiceOf(object, redis))) return 'redis'
  if (EVENTING.has(`${group}/${kind}`)) return 'eventing'
  if (kind === 'Service' || kind === 'Deployment') return 'functions'
  return 'the rest'
}

/** What is applied together, one after the other; stages without objects are left out. */
export const toStages = (rendered: ReadonlyArray<Rendered>): ReadonlyArray<Stage> => {
  const redis = ownRedis(rendered.map(({ object }) => object))
  return ORDER.map((name) => ({
    name,
    objects: rendered.filter(({ object }) => stageOf(object, redis) === name)
  })).filter(({ objects }) => objects.length > 0)
}
