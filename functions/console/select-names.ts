import type { Name, Names } from './names.ts'

export type Selection = {
  readonly words: ReadonlyArray<string>
  /** Only those, when given. */
  readonly among?: ReadonlySet<string> | undefined
  readonly seenBefore?: number | undefined
  /** The key after which the page begins. */
  readonly after: string | undefined
  readonly limit: number
}

export type Selected = {
  readonly page: ReadonlyArray<Name>
  readonly matched: number
  /** The key after which the next page begins; undefined on the last. */
  readonly next: string | undefined
}

/** Words of a search, at most this many: each is looked for in each name. */
const MAX_WORDS = 8

/** Searches that are remembered, each with a list of what it found. */
const MAX_SEARCHES = 8

export const toWords = (search: string): ReadonlyArray<string> =>
  search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, MAX_WORDS)

/** Those of all names that have all words; the searches of the last pages are remembered until a name comes or goes. */
export const createSearch = (): ((names: Names, words: ReadonlyArray<string>) => ReadonlyArray<Name>) => {
  const found = new Map<string, ReadonlyArray<Name>>()
  let searched: ReadonlyArray<Name> | undefined
  return ({ sorted }, words) => {
    if (words.length === 0) return sorted
    if (searched !== sorted) found.clear()
    searched = sorted
    const search = words.join(' ')
    const known = found.get(search)
    if (known !== undefined) return known
    const [first = '', ...more] = words
    const matching = sorted.filter(({ text }) => text.includes(first) && more.every((word) => text.includes(word)))
    if (found.size >= MAX_SEARCHES) found.clear()
    found.set(search, matching)
    return matching
  }
}

/** Of those, in the order of keys, what `matching` has. */
const amongThem = ({ byKey }: Names, among: ReadonlySet<string>, words: ReadonlyArray<string>): ReadonlyArray<Name> =>
  [...among]
    .flatMap((key) => byKey.get(key) ?? [])
    .filter(({ text }) => words.every((word) => text.includes(word)))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))

/** Index of the first name after `key`. */
const placeAfter = (names: ReadonlyArray<Name>, key: string): number => {
  let from = 0
  let to = names.length
  while (from < to) {
    const middle = (from + to) >>> 1
    if ((names[middle] as Name).key <= key) from = middle + 1
    else to = middle
  }
  return from
}

/**
 * A page of the names that match. It goes on after a key, not after a count: whatever comes and goes meanwhile, no
 * series that stays is shown twice or left out.
 */
export const selectNames = (
  names: Names,
  { words, among, seenBefore, after, limit }: Selection,
  search = createSearch()
): Selected => {
  const named = among === undefined ? search(names, words) : amongThem(names, among, words)
  const matching = seenBefore === undefined ? named : named.filter(({ seenAt }) => seenAt < seenBefore)
  const from = after === undefined ? 0 : placeAfter(matching, after)
  const page = matching.slice(from, from + limit)
  const isMore = from + limit < matching.length
  return { page, matched: matching.length, next: isMore ? page.at(-1)?.key : undefined }
}
