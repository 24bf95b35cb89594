import * as E from 'fp-ts/lib/Either.js'
import type { KubectlFailure } from '../kubectl/failure.ts'
import { getList, getOne } from '../kubectl/get-list.ts'
import type { Kubectl } from '../kubectl/kubectl.ts'
import { type KubeObject, textAt } from '../kubectl/objects.ts'

/** In the order of an event's way; the console looks at all of it. */
export const FUNCTIONS = ['ingest', 'analyzer', 'alert-sink', 'dead-letter', 'console'] as const
export type FunctionName = (typeof FUNCTIONS)[number]

/** A question that changes nothing, and wakes the function from zero. */
export const QUESTION: Readonly<Record<FunctionName, string>> = {
  ingest: '/',
  analyzer: '/api/v1/series?limit=1',
  'alert-sink': '/api/v1/alerts?limit=1',
  'dead-letter': '/api/v1/dead-letters?limit=1',
  console: '/console/api/overview'
}

/** Cluster-local, as every function has one; the gateway routes by it. */
export const hostOf = (name: FunctionName, namespace: string): string => `${name}.${namespace}.svc.cluster.local`

/** Which function answers a question. */
export const askedBy = (path: string): FunctionName => {
  if (path.startsWith('/api/v1/dead-letters')) return 'dead-letter'
  if (path.startsWith('/console/')) return 'console'
  if (path.startsWith('/api/v1/alerts')) return 'alert-sink'
  return path === '/' ? 'ingest' : 'analyzer'
}

export const getService = (
  kubectl: Kubectl,
  namespace: string,
  name: FunctionName
): Promise<E.Either<KubectlFailure, KubeObject>> =>
  getOne(kubectl, ['services.serving.knative.dev', name, '-n', namespace])

/** Whether Knative may take the last replica away. */
export const canBeZero = ({ spec }: KubeObject): boolean => {
  const annotations = ['template', 'metadata', 'annotations'] as const
  const least = textAt(spec, ...annotations, 'autoscaling.knative.dev/min-scale') ?? '0'
  const isHpa = textAt(spec, ...annotations, 'autoscaling.knative.dev/class') === 'hpa.autoscaling.knative.dev'
  return least === '0' && !isHpa
}

export const selectorOf = (name: FunctionName): string => `serving.knative.dev/service=${name}`

const isRunning = ({ metadata, status }: KubeObject): boolean =>
  metadata.deletionTimestamp === undefined && textAt(status, 'phase') === 'Running'

/** The Pods of a function that work, by name. */
export const runningPods = async (
  kubectl: Kubectl,
  namespace: string,
  name: FunctionName
): Promise<E.Either<KubectlFailure, ReadonlyArray<string>>> => {
  const pods = await getList(kubectl, ['pods', '-n', namespace, '-l', selectorOf(name)])
  return E.isLeft(pods) ? pods : E.right(pods.right.filter(isRunning).map(({ metadata }) => metadata.name))
}

/** One second between SIGTERM and SIGKILL: as a Pod dies whose node is lost, not as one that is asked to go. */
export const killPod = (kubectl: Kubectl, namespace: string, pod: string): Promise<E.Either<KubectlFailure, string>> =>
  kubectl(['delete', 'pod', pod, '-n', namespace, '--grace-period=1', '--wait=false'])
