import { at, type KubeObject, textAt } from '../kubectl/objects.ts'

const keyOf = (apiVersion: string, kind: string, namespace: string, name: string): string => {
  // A reference may name another version of the same kind.
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : ''
  return [group, kind, namespace, name].join('/')
}

const sinkOf = ({ spec, metadata }: KubeObject): string | undefined => {
  const ref = at(spec, 'delivery', 'deadLetterSink', 'ref')
  const kind = textAt(ref, 'kind')
  const name = textAt(ref, 'name')
  if (kind === undefined || name === undefined) return undefined
  const namespace = textAt(ref, 'namespace') ?? metadata.namespace ?? 'default'
  return keyOf(textAt(ref, 'apiVersion') ?? '', kind, namespace, name)
}

/**
 * Which objects others name as their dead-letter sink. A Broker, or a Trigger, has no address until that of its sink is
 * known, so the sink goes first. Known by reference, whatever it is called.
 */
export const deadLetterSinks = (objects: ReadonlyArray<KubeObject>): ReadonlySet<KubeObject> => {
  const named = new Set(objects.map(sinkOf))
  return new Set(
    objects.filter(({ apiVersion, kind, metadata }) =>
      named.has(keyOf(apiVersion, kind, metadata.namespace ?? 'default', metadata.name))
    )
  )
}
