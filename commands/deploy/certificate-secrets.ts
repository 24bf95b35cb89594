import { at, type KubeObject, listAt, textAt } from '../kubectl/objects.ts'
import type { NeededSecret } from './secrets.ts'

/** What a Secret of type kubernetes.io/tls has. */
export const TLS_KEYS: ReadonlyArray<string> = ['tls.crt', 'tls.key']

/** cert-manager makes the Secret of a Gateway or Ingress that names an issuer, but only once the object is there. */
const isMadeFor = ({ metadata }: KubeObject): boolean =>
  ['cert-manager.io/issuer', 'cert-manager.io/cluster-issuer'].some((name) => metadata.annotations?.[name])

type Place = { readonly namespace: string; readonly name: string }

const ofGateway = ({ spec, metadata }: KubeObject): ReadonlyArray<Place> =>
  listAt(spec, 'listeners').flatMap((listener) =>
    listAt(listener, 'tls', 'certificateRefs').flatMap((ref) => {
      const isSecret = (textAt(ref, 'kind') ?? 'Secret') === 'Secret' && (textAt(ref, 'group') ?? '') === ''
      const name = textAt(ref, 'name')
      if (!isSecret || name === undefined) return []
      return [{ namespace: textAt(ref, 'namespace') ?? metadata.namespace ?? 'default', name }]
    })
  )

/** An entry without a Secret has the default certificate of the controller. */
const ofIngress = ({ spec, metadata }: KubeObject): ReadonlyArray<Place> =>
  listAt(spec, 'tls').flatMap((entry) => {
    const name = textAt(entry, 'secretName')
    return name === undefined ? [] : [{ namespace: metadata.namespace ?? 'default', name }]
  })

const isOfGroup = ({ apiVersion }: KubeObject, group: string): boolean => apiVersion.startsWith(`${group}/`)

const placesOf = (object: KubeObject): ReadonlyArray<Place> => {
  if (isMadeFor(object)) return []
  if (object.kind === 'Gateway' && isOfGroup(object, 'gateway.networking.k8s.io')) return ofGateway(object)
  return object.kind === 'Ingress' && isOfGroup(object, 'networking.k8s.io') ? ofIngress(object) : []
}

const isMadeBy = (certificate: KubeObject, { namespace, name }: Place): boolean =>
  certificate.kind === 'Certificate' &&
  isOfGroup(certificate, 'cert-manager.io') &&
  (certificate.metadata.namespace ?? 'default') === namespace &&
  at(certificate.spec, 'secretName') === name

/** The certificates without which a Gateway or an Ingress has no HTTPS, but for those that cert-manager makes. */
export const certificateSecrets = (objects: ReadonlyArray<KubeObject>): ReadonlyArray<NeededSecret> =>
  objects
    .flatMap(placesOf)
    .filter((place) => !objects.some((one) => isMadeBy(one, place)))
    .map((place) => ({ ...place, keys: TLS_KEYS }))
