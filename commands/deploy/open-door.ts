import * as E from 'fp-ts/lib/Either.js'
import { explainFailure } from '../kubectl/failure.ts'
import type { Kubectl } from '../kubectl/kubectl.ts'
import { at, type KubeObject } from '../kubectl/objects.ts'
import { secretKeys } from './secrets.ts'

/** The function that takes samples in, and the Secret with the tokens that it asks for. */
const INGEST = 'ingest'
const TOKENS = { name: 'ingest', key: 'tokens' }

export const isIngest = ({ kind, metadata }: KubeObject): boolean => kind === 'Service' && metadata.name === INGEST

/** `ingest`, or a host of it, wherever it stands: as a backend, in a rewrite of the host, in an annotation. */
const names = (value: unknown): boolean => {
  if (typeof value === 'string') return value === INGEST || value.startsWith(`${INGEST}.`)
  return typeof value === 'object' && value !== null && Object.values(value).some(names)
}

const ROUTES = new Set(['HTTPRoute', 'Ingress'])

const leadsToIngest = (object: KubeObject): boolean =>
  ROUTES.has(object.kind) && (names(object.spec) || names(object.metadata.annotations ?? {}))

/** A Service of Knative has a host of its own outside, unless it says otherwise; one of Kubernetes by its type. */
const isPublic = (service: KubeObject): boolean =>
  service.apiVersion === 'v1'
    ? ['NodePort', 'LoadBalancer'].includes(String(at(service.spec, 'type')))
    : service.metadata.labels?.['networking.knative.dev/visibility'] !== 'cluster-local'

const hasOwnTokens = (objects: ReadonlyArray<KubeObject>, namespace: string): boolean =>
  objects.some(
    (object) =>
      object.kind === 'Secret' &&
      object.metadata.name === TOKENS.name &&
      object.metadata.namespace === namespace &&
      (at(object, 'data', TOKENS.key) ?? at(object, 'stringData', TOKENS.key)) !== undefined
  )

/** A line about an ingest that whoever reaches it may post to; undefined when it asks for tokens or is inside only. */
export const warnOfOpenDoor = async (
  kubectl: Kubectl,
  objects: ReadonlyArray<KubeObject>
): Promise<string | undefined> => {
  const ingest = objects.find(isIngest)
  if (ingest === undefined || !(isPublic(ingest) || objects.some(leadsToIngest))) return undefined
  const namespace = ingest.metadata.namespace ?? 'default'
  if (hasOwnTokens(objects, namespace)) return undefined
  const keys = await secretKeys(kubectl, { namespace, name: TOKENS.name })
  if (E.isLeft(keys)) {
    const [why] = explainFailure(keys.left).split('\n', 1)
    return `warning  whether ingest asks for a token could not be seen: ${why}`
  }
  if (keys.right?.includes(TOKENS.key)) return undefined
  const make = `kubectl -n ${namespace} create secret generic ${TOKENS.name} --from-file=${TOKENS.key}=FILE`
  return `warning  no Secret ${TOKENS.name} with the key ${TOKENS.key}: anybody who reaches ingest may post (${make})`
}
