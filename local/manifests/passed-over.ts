import * as E from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import { decodeDocument } from './decode-document.ts'
import type { ManifestDocument } from './document.ts'
import { isMapping } from './mapping.ts'
import type { ManifestProblem } from './problem.ts'
import { dottedName, objectName, text } from './scalars.ts'
import { strict } from './strict.ts'
import { textMap } from './text-map.ts'
import type { PassedOver } from './topology.ts'

/**
 * Objects that mean something to a cluster only: leaving one out changes nothing of what runs on one machine. Each kind
 * has its reason; test/manifests/accounted-for.test.ts holds that every one of them is in use.
 */
export const PASSED_OVER: Readonly<Record<string, string>> = {
  'v1 Namespace': 'names are kept apart by the platform itself',
  'v1 ServiceAccount': 'there is no Kubernetes API to ask',
  'v1 Service': 'an address of Pods that are not here; the platform gives its Redis to the functions itself',
  'apps/v1 StatefulSet': 'the platform has a Redis of its own, or takes the one that REDIS_URL names',
  'policy/v1 PodDisruptionBudget': 'no nodes are drained here',
  'networking.k8s.io/v1 NetworkPolicy': 'everything listens on the loopback of one machine',
  'networking.k8s.io/v1 Ingress':
    'the way into a cluster; the gateway of the platform takes the routes of the HTTPRoute',
  'gateway.networking.k8s.io/v1 Gateway': 'the listener of a cluster; here it is the one port of the platform',
  'gateway.networking.k8s.io/v1beta1 ReferenceGrant': 'lets a route reach the gateway of another namespace',
  'eventing.knative.dev/v1alpha1 EventPolicy': 'needs OIDC, which the loopback has not',
  'monitoring.coreos.com/v1 PodMonitor': 'nothing scrapes here; each function has its /metrics'
}

/** Objects that a cluster would run and the local platform cannot: without them something else would run, in silence. */
export const REFUSED: Readonly<Record<string, string>> = {
  'apps/v1 Deployment': 'functions run as Knative Services here, with the autoscaler of Knative',
  'autoscaling/v2 HorizontalPodAutoscaler': 'the local platform scales as Knative does, by requests and not by CPU',
  'batch/v1 Job': 'the load from inside a cluster; from this machine it is npm run load',
  'sources.knative.dev/v1 KafkaSource': 'there is no Kafka here to take records from',
  'eventing.knative.dev/v1alpha1 KafkaSink': 'there is no Kafka here to send records to'
}

const metadata = strict('metadata', {
  required: { name: dottedName },
  optional: {
    namespace: objectName,
    labels: textMap('labels', () => undefined),
    annotations: textMap('annotations', () => undefined)
  }
})

const identity = strict('a Kubernetes object', { required: { apiVersion: text, kind: text, metadata } })

type PassedOverIdentity = t.TypeOf<typeof identity>

/** `v1 Service`; the empty text for what is no object. */
export const kindOf = (value: unknown): string =>
  isMapping(value) ? `${String(value.apiVersion)} ${String(value.kind)}` : ''

/** Whether an object is of a kind that the local platform knows of and does not run. */
export const isNotRun = ({ value }: ManifestDocument): boolean =>
  Object.hasOwn(PASSED_OVER, kindOf(value)) || Object.hasOwn(REFUSED, kindOf(value))

/** Why the local platform does not take an object at all; undefined when it does. */
export const refusalOf = ({ value, problemAt }: ManifestDocument): ManifestProblem | undefined => {
  const reason = Object.hasOwn(REFUSED, kindOf(value)) ? REFUSED[kindOf(value)] : undefined
  return reason === undefined ? undefined : problemAt(['kind'], reason)
}

/** Who it is and why it is passed over. What else stands in it is for the schemas of test/manifests. Left: it is nobody. */
export const passOver =
  (namespace: string) =>
  (document: ManifestDocument): E.Either<ReadonlyArray<ManifestProblem>, PassedOver> => {
    const { value } = document
    const { apiVersion, kind, metadata: meta } = isMapping(value) ? value : {}
    const decoded = decodeDocument(identity)({ ...document, value: { apiVersion, kind, metadata: meta } })
    return E.map(
      (who: PassedOverIdentity): PassedOver => ({
        apiVersion: who.apiVersion,
        kind: who.kind,
        namespace,
        name: who.metadata.name,
        reason: PASSED_OVER[kindOf(value)] ?? ''
      })
    )(decoded)
  }
