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

export const toWords = (search: string): ReadonlyArray<string> =>
  search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, MAX_WORDS)

const candidates = ({ sorted, byKey }: Names, among: ReadonlySet<string> | undefined): ReadonlyArray<Name> =>
  among === undefined
    ? sorted
    : [...among].flatMap((key) => byKey.get(key) ?? []).sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))

/**
 * A page of the names that match. It goes on after a key, not after a count: whatever comes and goes meanwhile, no series that
 * stays is shown twice or left out.
 */
export const selectNames = (
  names: Names,
  { words, among, seenBefore = Number.POSITIVE_INFINITY, after, limit }: Selection
): Selected => {
  const page: Name[] = []
  let matched = 0
  let isMore = false
  for (const name of candidates(names, among)) {
    if (name.seenAt >= seenBefore || !words.every((word) => name.text.includes(word))) continue
    matched += 1
    if (after !== undefined && name.key <= after) continue
    if (page.length < limit) page.push(name)
    else isMore = true
  }
  return { page, matched, next: isMore ? page.at(-1)?.key : undefined }
}
