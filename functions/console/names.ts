import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { StoreUnavailable } from '../../shared/failure/failure.ts'
import type { Seen } from '../../shared/redis/last-seen.ts'
import { MAX_CHARACTERS, type ReadNames } from './read-names.ts'

/** A series by name. `text` is what a search looks through: the key in lower case. */
export type Name = { readonly key: string; readonly text: string; seenAt: number }

export type Names = {
  /** In the order of keys. */
  readonly sorted: ReadonlyArray<Name>
  readonly byKey: ReadonlyMap<string, Name>
  /** All that there are, more than these when they are cut. */
  readonly total: number
}

export type NamesOptions = {
  readonly read: ReadNames
  readonly now: () => number
  readonly max?: number
  /** Of all names together. */
  readonly maxCharacters?: number
  readonly refreshMs?: number
  readonly wholeMs?: number
}

/** Names in memory, some 300 bytes each; fewer where they are so long that they have MAX_CHARACTERS. */
export const MAX_NAMES = 100_000

/** Read again at most this often, and only while somebody asks. */
export const REFRESH_MS = 2_000

/**
 * Between two readings of all: what was forgotten goes by then. In between only what was seen lately is read, a sixth
 * of them when
 * all report, for a series is noted every 30 s.
 */
export const WHOLE_MS = 60_000

/** The clocks of analyzers differ: what one of them notes may be so much older than what was read. */
const CLOCKS_MS = 3_000

const byKey = (a: Name, b: Name): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)

/** Two sorted lists as one. Sorting 100,000 names anew takes 100 ms, this one or two. */
const merged = (a: ReadonlyArray<Name>, b: ReadonlyArray<Name>): ReadonlyArray<Name> => {
  if (b.length === 0) return a
  const all: Name[] = []
  let i = 0
  for (const one of b) {
    while (i < a.length && byKey(a[i] as Name, one) < 0) all.push(a[i++] as Name)
    all.push(one)
  }
  while (i < a.length) all.push(a[i++] as Name)
  return all
}

/**
 * All names of series, held in this process and kept up to date while somebody asks for them; everybody who asks at
 * once shares one reading.
 */
export const createNames = ({
  read,
  now,
  max = MAX_NAMES,
  maxCharacters = MAX_CHARACTERS,
  refreshMs = REFRESH_MS,
  wholeMs = WHOLE_MS
}: NamesOptions): (() => TE.TaskEither<StoreUnavailable, Names>) => {
  const known = new Map<string, Name>()
  let names: Names = { sorted: [], byKey: known, total: 0 }
  let readAt = Number.NEGATIVE_INFINITY
  let wholeAt = Number.NEGATIVE_INFINITY
  let newest = 0
  let characters = 0
  let reading: Promise<E.Either<StoreUnavailable, Names>> | undefined

  const take = (seen: ReadonlyArray<Seen>): ReadonlyArray<Name> => {
    const added: Name[] = []
    for (const { series, at } of seen) {
      newest = Math.max(newest, at)
      const name = known.get(series)
      if (name !== undefined) name.seenAt = at
      else {
        const one = { key: series, text: series.toLowerCase(), seenAt: at }
        known.set(series, one)
        characters += series.length
        added.push(one)
      }
    }
    return added.sort(byKey)
  }

  const refresh = async (at: number): Promise<E.Either<StoreUnavailable, Names>> => {
    const isWhole = at - wholeAt >= wholeMs
    const [seen, total] = await Promise.all([
      isWhole ? read.all(max)() : read.since(newest - CLOCKS_MS, max)(),
      read.count()()
    ])
    if (E.isLeft(seen)) return seen
    if (E.isLeft(total)) return total
    let { sorted } = names
    if (isWhole) {
      const there = new Set(seen.right.map(({ series }) => series))
      for (const key of known.keys()) {
        if (there.has(key)) continue
        known.delete(key)
        characters -= key.length
      }
      if (known.size < sorted.length) sorted = sorted.filter(({ key }) => there.has(key))
      wholeAt = at
    }
    const added = take(seen.right)
    names = { sorted: merged(sorted, added), byKey: known, total: Math.max(total.right, known.size) }
    // One over the bound by what came since: the next reading is of all.
    if (known.size > max || characters > maxCharacters) wholeAt = Number.NEGATIVE_INFINITY
    readAt = at
    return E.right(names)
  }

  return () => () => {
    const at = now()
    if (at - readAt < refreshMs) return Promise.resolve(E.right(names))
    reading ??= refresh(at).finally(() => {
      reading = undefined
    })
    return reading
  }
}
