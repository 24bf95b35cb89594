type Seen = {
  readonly path: string
  readonly value: object
  readonly gets: Set<string>
  listed: boolean
  proxy: object
}

/** What a validator looked at in a value. */
export type Watched<A> = {
  /** The value, to be handed to the validator. */
  readonly value: A
  /** JSON pointers of fields that were never asked for, in mappings of which others were. */
  readonly unknown: () => ReadonlyArray<string>
  /** Of mappings whose keys were listed or of which nothing was asked: any key is right there. */
  readonly open: () => ReadonlyArray<string>
}

/**
 * Watches a validator at work. A compiled JSON Schema asks a mapping for each property that it knows, whether it is there
 * or not, and lists the keys of a mapping only when it may have any. So a field that was not asked for is one that the
 * schema does not know, which by itself it would pass over.
 */
export const watched = <A extends object>(root: A): Watched<A> => {
  const all = new Map<object, Seen>()
  const wrap = (value: unknown, path: string): unknown => {
    if (typeof value !== 'object' || value === null) return value
    const known = all.get(value)
    if (known !== undefined) return known.proxy
    const seen: Seen = { path, value, gets: new Set(), listed: false, proxy: value }
    seen.proxy = new Proxy(value, {
      get: (target, key) => {
        if (typeof key === 'string') seen.gets.add(key)
        return wrap(Reflect.get(target, key), `${path}/${String(key)}`)
      },
      has: (target, key) => {
        seen.gets.add(String(key))
        return Reflect.has(target, key)
      },
      ownKeys: (target) => {
        seen.listed = true
        return Reflect.ownKeys(target)
      }
    })
    all.set(value, seen)
    return seen.proxy
  }
  const mappings = (): ReadonlyArray<Seen> => [...all.values()].filter(({ value }) => !Array.isArray(value))
  const isOpen = ({ listed, gets }: Seen): boolean => listed || gets.size === 0
  return {
    value: wrap(root, '') as A,
    unknown: () =>
      mappings()
        .filter((one) => !isOpen(one))
        .flatMap(({ path, value, gets }) =>
          Object.keys(value)
            .filter((key) => !gets.has(key))
            .map((key) => `${path}/${key}`)
        ),
    open: () =>
      mappings()
        .filter(isOpen)
        .map(({ path }) => path)
  }
}
