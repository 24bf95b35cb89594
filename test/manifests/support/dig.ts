/** The value at a path of keys; undefined when something on the way is not there. */
export const dig = (value: unknown, ...path: ReadonlyArray<string | number>): unknown =>
  path.reduce<unknown>((node, key) => (node as Readonly<Record<string, unknown>> | undefined | null)?.[key], value)

/** A list at a path; empty when there is none. */
export const listAt = (value: unknown, ...path: ReadonlyArray<string | number>): ReadonlyArray<unknown> => {
  const found = dig(value, ...path)
  return Array.isArray(found) ? found : []
}

/** A mapping of texts at a path; empty when there is none. */
export const textsAt = (value: unknown, ...path: ReadonlyArray<string | number>): Readonly<Record<string, string>> => {
  const found = dig(value, ...path)
  return typeof found === 'object' && found !== null ? (found as Readonly<Record<string, string>>) : {}
}

/** Every mapping in a value, the value itself included. */
export const mappingsIn = (value: unknown): ReadonlyArray<Readonly<Record<string, unknown>>> => {
  if (Array.isArray(value)) return value.flatMap(mappingsIn)
  if (typeof value !== 'object' || value === null) return []
  return [value as Readonly<Record<string, unknown>>, ...Object.values(value).flatMap(mappingsIn)]
}
