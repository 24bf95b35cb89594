import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { StoreUnavailable } from '../failure/failure.ts'
import { firstOf } from '../http/query.ts'
import { type DeadLetterStore, type Kept, type Page, placeOf, type Totals } from './dead-letter-store.ts'

/** Which dead letters are meant; undefined = any. */
export type Selection = { readonly source: string | undefined; readonly type: string | undefined }

/** Read at a time when a source or a type is looked for. */
const PAGE = 500

export const selectionOf = (query: Readonly<Record<string, unknown>>): Selection => ({
  source: firstOf(query, 'source'),
  type: firstOf(query, 'type')
})

export const isSelected =
  ({ source, type }: Selection) =>
  ({ attributes }: Kept): boolean =>
    (source === undefined || attributes['source'] === source) && (type === undefined || attributes['type'] === type)

const isAll = ({ source, type }: Selection): boolean => source === undefined && type === undefined

/** The first `limit` of the selection beyond a place. A selection reads through all of them, at most DEAD_LETTER_MAX. */
export const selectPage =
  (store: DeadLetterStore) =>
  (
    selection: Selection,
    order: 'newest first' | 'oldest first',
    after: string | undefined,
    limit: number
  ): TE.TaskEither<StoreUnavailable, Page> =>
  async () => {
    const letters: Kept[] = []
    const size = isAll(selection) ? limit : PAGE
    for (let beyond = after; ; ) {
      const page = await store.page(order, beyond, size)()
      if (E.isLeft(page)) return page
      letters.push(...page.right.letters.filter(isSelected(selection)))
      const last = letters[limit - 1]
      if (letters.length > limit && last !== undefined) {
        return E.right({ letters: letters.slice(0, limit), next: placeOf(last) })
      }
      beyond = page.right.next
      if (beyond === undefined || letters.length === limit) return E.right({ letters, next: beyond })
    }
  }

/** Of the selection alone: what a command accounts for a source. */
export const selectTotals =
  (store: DeadLetterStore) =>
  (selection: Selection): TE.TaskEither<StoreUnavailable, Totals> =>
    isAll(selection)
      ? store.totals()
      : async () => {
          const all = await selectPage(store)(selection, 'newest first', undefined, Number.MAX_SAFE_INTEGER)()
          return E.map(({ letters }: Page) => ({
            events: letters.length,
            samples: letters.reduce((sum, { samples }) => sum + samples, 0),
            bytes: letters.reduce((sum, { bytes }) => sum + bytes, 0)
          }))(all)
        }
