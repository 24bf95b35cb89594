import { type Identity, identityOf } from './item.ts'
import type { Selector } from './kustomization.ts'

/** A name or kind of a target is a regular expression of the whole, as in kustomize. */
const named = (pattern: string, name: string): boolean => new RegExp(`^(?:${pattern})$`).test(name)

/** Whether a patch with this target is for the object. What the target does not name may be anything. */
export const isTarget = (target: Selector, object: Identity): boolean =>
  (target.group === undefined || target.group === object.group) &&
  (target.version === undefined || target.version === object.version) &&
  (target.kind === undefined || named(target.kind, object.kind)) &&
  (target.name === undefined || named(target.name, object.name)) &&
  (target.namespace === undefined || target.namespace === object.namespace)

/** Whom a patch without a target is for: the object that it names itself. */
export const ownTarget = (patch: unknown): Selector | undefined => {
  const { group, version, kind, name, namespace } = identityOf(patch)
  if (version === '' || kind === '' || name === '') return undefined
  const literal = (text: string): string => text.replaceAll('.', '[.]')
  return { group, version, kind, name: literal(name), ...(namespace === undefined ? {} : { namespace }) }
}
