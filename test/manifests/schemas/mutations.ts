import type { KubernetesObject } from '../support/object.ts'

export type Mutation = { readonly what: string; readonly object: KubernetesObject }

type Node = Readonly<Record<string, unknown>>

const put = (node: unknown, [key, ...rest]: ReadonlyArray<string>, change: (node: unknown) => unknown): unknown => {
  if (key === undefined) return change(node)
  if (Array.isArray(node)) return node.map((item, i) => (String(i) === key ? put(item, rest, change) : item))
  return { ...(node as Node), [key]: put((node as Node)[key], rest, change) }
}

const renamed =
  (from: string) =>
  (node: unknown): unknown =>
    Object.fromEntries(Object.entries(node as Node).map(([key, value]) => [key === from ? `${key}X` : key, value]))

/** Scalars become mappings, and everything else a text: no field takes both. */
const mistyped = (value: unknown): unknown => (typeof value === 'object' ? 'text' : { a: 'mapping' })

/** Every object that differs in the name or the type of one field. Names of keys in `open` mappings are free. */
export const mutationsOf = (object: KubernetesObject, open: ReadonlyArray<string>): ReadonlyArray<Mutation> => {
  const mutations: Mutation[] = []
  const walk = (node: unknown, path: ReadonlyArray<string>): void => {
    if (typeof node !== 'object' || node === null) return
    const here = path.map((key) => `/${key}`).join('')
    for (const [key, value] of Object.entries(node)) {
      const add = (what: string, at: ReadonlyArray<string>, change: (node: unknown) => unknown): void => {
        mutations.push({ what: `${here}/${key} ${what}`, object: put(object, at, change) as KubernetesObject })
      }
      if (!Array.isArray(node) && !open.includes(here)) add('renamed', path, renamed(key))
      add('of another type', [...path, key], mistyped)
      walk(value, [...path, key])
    }
  }
  walk(object, [])
  return mutations
}
