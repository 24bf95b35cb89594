import { dig } from './dig.ts'
import { type KubernetesObject, nameOf } from './object.ts'
import { KUSTOMIZATIONS, objectsOf } from './repository.ts'

const BASES = ['knative/base', 'eventing/base']

/** All that a cluster has after the rendering was applied. */
export type Whole = {
  readonly folder: string
  readonly objects: ReadonlyArray<KubernetesObject>
  readonly find: (apiVersion: string, kind: string, name: string) => KubernetesObject | undefined
}

const keyOf = (object: KubernetesObject): string =>
  `${object.apiVersion} ${object.metadata.namespace ?? ''} ${nameOf(object)}`

const runs = (objects: ReadonlyArray<KubernetesObject>, kinds: ReadonlyArray<string>): boolean =>
  objects.some(({ kind, metadata }) => kinds.includes(kind) && metadata.name === 'ingest')

/**
 * What each kustomization makes of a cluster. One that brings functions and a Broker is everything by itself; any other is
 * applied to a cluster that has the bases.
 */
export const WHOLES: ReadonlyArray<Whole> = KUSTOMIZATIONS.map((folder) => {
  const own = objectsOf(folder)
  const complete = runs(own, ['Service', 'Deployment']) && own.some(({ kind }) => kind === 'Broker')
  const keys = new Set(own.map(keyOf))
  const base = complete ? [] : BASES.flatMap(objectsOf).filter((object) => !keys.has(keyOf(object)))
  const objects = [...own, ...base]
  return {
    folder,
    objects,
    find: (apiVersion, kind, name) =>
      objects.find((one) => one.apiVersion === apiVersion && one.kind === kind && one.metadata.name === name)
  }
})

/** The object that a `{apiVersion, kind, name}` means, or undefined. */
export const referred = ({ find }: Whole, reference: unknown): KubernetesObject | undefined =>
  find(String(dig(reference, 'apiVersion')), String(dig(reference, 'kind')), String(dig(reference, 'name')))
