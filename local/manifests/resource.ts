import * as E from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import { decodeDocument } from './decode-document.ts'
import type { ManifestDocument, Path } from './document.ts'
import { Broker } from './kinds/broker.ts'
import { ConfigMap } from './kinds/config-map.ts'
import { EventType } from './kinds/event-type.ts'
import { HttpRoute } from './kinds/http-route.ts'
import { PingSource } from './kinds/ping-source.ts'
import { Service } from './kinds/service.ts'
import { SinkBinding } from './kinds/sink-binding.ts'
import { Trigger } from './kinds/trigger.ts'
import { isMapping } from './mapping.ts'
import type { ManifestProblem } from './problem.ts'

/** What the local platform runs from. */
export const KINDS = {
  'serving.knative.dev/v1 Service': Service,
  'v1 ConfigMap': ConfigMap,
  'gateway.networking.k8s.io/v1 HTTPRoute': HttpRoute,
  'eventing.knative.dev/v1 Broker': Broker,
  'eventing.knative.dev/v1 Trigger': Trigger,
  'sources.knative.dev/v1 SinkBinding': SinkBinding,
  'sources.knative.dev/v1 PingSource': PingSource,
  'eventing.knative.dev/v1beta3 EventType': EventType
} as const

type Kinds = typeof KINDS
type Value = { readonly [K in keyof Kinds]: t.TypeOf<Kinds[K]> }[keyof Kinds]

/** A decoded object of a folder, in the namespace that the kustomization puts it in. */
export type Resource<V extends Value = Value> = {
  readonly value: V
  readonly namespace: string
  readonly problemAt: (path: Path, message: string) => ManifestProblem
}

type OfKind<K extends Value['kind']> = Extract<Value, { readonly kind: K }>

export const ofKind =
  <K extends Value['kind']>(kind: K) =>
  (resources: ReadonlyArray<Resource>): ReadonlyArray<Resource<OfKind<K>>> =>
    resources.filter((one): one is Resource<OfKind<K>> => one.value.kind === kind)

export const decodeResource =
  (namespace: string) =>
  (document: ManifestDocument): E.Either<ReadonlyArray<ManifestProblem>, Resource> => {
    const { value, problemAt } = document
    if (!isMapping(value)) return E.left([problemAt([], 'expected a Kubernetes object')])
    const kind = `${String(value.apiVersion)} ${String(value.kind)}`
    if (!Object.hasOwn(KINDS, kind)) {
      return E.left([problemAt(['kind'], `expected one of ${Object.keys(KINDS).join(', ')}`)])
    }
    const codec: t.Type<Value, unknown, unknown> = KINDS[kind as keyof Kinds] as t.Type<Value, unknown, unknown>
    const decoded = decodeDocument(codec)(document)
    if (E.isLeft(decoded)) return decoded
    return E.right({ value: decoded.right, namespace, problemAt })
  }
