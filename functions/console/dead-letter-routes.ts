import * as E from 'fp-ts/lib/Either.js'
import type { Send } from '../../shared/cloudevents/send.ts'
import type { DeadLetterStore } from '../../shared/dead-letters/dead-letter-store.ts'
import { replay } from '../../shared/dead-letters/replay.ts'
import { selectionOf, selectPage } from '../../shared/dead-letters/selection.ts'
import { toDetail, toItem } from '../../shared/dead-letters/view.ts'
import { invalidInput, notFound } from '../../shared/failure/failure.ts'
import { json } from '../../shared/http/answer.ts'
import { firstOf, pageLimit } from '../../shared/http/query.ts'
import type { Handle, Route } from '../../shared/http/route.ts'
import type { DeadLettersAnswer, ReplayAnswer } from './api.ts'

export type DeadLetterDependencies = {
  readonly store: DeadLetterStore
  readonly send: Send
  /** Goes around what changes something. */
  readonly allowed: (handle: Handle) => Handle
  /** Called after every replay. */
  readonly onReplayed: (id: string) => void
}

const MAX_PAGE = 200
const PLACE = /^\d{13}:[\w-]{22}$/
const none = notFound('no dead letter has this id')

/** GET /console/api/dead-letters: newest first. */
const list =
  ({ store }: DeadLetterDependencies): Handle =>
  ({ query }) =>
  async () => {
    const limit = pageLimit(query, 50, MAX_PAGE)
    if (E.isLeft(limit)) return limit
    const after = firstOf(query, 'after')
    if (after !== undefined && !PLACE.test(after))
      return E.left(invalidInput(['/after: expected next of another page']))
    const page = await selectPage(store)(selectionOf(query), 'newest first', after, limit.right)()
    if (E.isLeft(page)) return page
    // Of all, not of a selection: that would read all of them for each page.
    const totals = await store.totals()()
    if (E.isLeft(totals)) return totals
    const { letters, next } = page.right
    const answer: DeadLettersAnswer = {
      dead_letters: letters.map(toItem),
      totals: totals.right,
      next: next ?? null
    }
    return E.right(json(answer))
  }

const show =
  ({ store }: DeadLetterDependencies): Handle =>
  ({ params }) =>
  async () => {
    const id = String(params['id'])
    const [letter, data] = await Promise.all([store.find(id)(), store.data(id)()])
    if (E.isLeft(letter)) return letter
    if (E.isLeft(data)) return data
    if (letter.right === undefined || data.right === undefined) return E.left(none)
    const headers = { 'content-type': 'application/json' }
    return E.right({ status: 200, headers, body: toDetail(letter.right, data.right) })
  }

/**
 * POST /console/api/dead-letters/:id/replay: to the Broker, as dead-letter itself does it; two at once send the same
 * event twice.
 */
const replayOne =
  ({ store, send, onReplayed }: DeadLetterDependencies): Handle =>
  ({ params }) =>
  async () => {
    const id = String(params['id'])
    const letter = await store.find(id)()
    if (E.isLeft(letter)) return letter
    if (letter.right === undefined) return E.left(none)
    const result = await replay(store, send)(letter.right)()
    if (E.isLeft(result)) return result
    if (result.right === 'gone') return E.left(none)
    onReplayed(id)
    const answer: ReplayAnswer = { replayed: 1 }
    return E.right(json(answer))
  }

export const deadLetterRoutes = (dependencies: DeadLetterDependencies): ReadonlyArray<Route> => [
  { method: 'get', path: '/console/api/dead-letters', handle: list(dependencies) },
  { method: 'get', path: '/console/api/dead-letters/:id', handle: show(dependencies) },
  {
    method: 'post',
    path: '/console/api/dead-letters/:id/replay',
    handle: dependencies.allowed(replayOne(dependencies))
  }
]
