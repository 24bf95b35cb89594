import type { Catalogue, Report } from './catalogue.ts'
import type { RawDestination } from './destination.ts'
import type { Path } from './document.ts'
import type { Resource } from './resource.ts'
import type { Destination } from './topology.ts'

/** Looks up what a destination refers to; what is not there is reported at its name. */
export const resolveDestination =
  (catalogue: Catalogue, report: Report) =>
  (owner: Resource, path: Path, { ref, uri }: RawDestination): Destination => {
    if (ref === undefined) return { kind: 'uri', uri: uri ?? '' }
    const namespace = ref.namespace ?? owner.namespace
    const { name } = ref
    if (!catalogue.has(ref.kind, namespace, name)) {
      report(owner.problemAt([...path, 'ref', 'name'], `there is no ${ref.kind} ${namespace}/${name}`))
    }
    return ref.kind === 'Broker'
      ? { kind: 'broker', namespace, name }
      : { kind: 'service', namespace, name, path: uri ?? '/' }
  }

export type ResolveDestination = ReturnType<typeof resolveDestination>
