import * as E from 'fp-ts/lib/Either.js'
import type { Send } from '../../shared/cloudevents/send.ts'
import { traceIdOf } from '../../shared/cloudevents/traceparent.ts'
import { readDeadLetter } from '../../shared/dead-letters/dead-letter.ts'
import type { DeadLetterStore, Gone } from '../../shared/dead-letters/dead-letter-store.ts'
import { errorOf } from '../../shared/dead-letters/error-of.ts'
import { type Replayed, replay } from '../../shared/dead-letters/replay.ts'
import { replayMany, toCursor } from '../../shared/dead-letters/replay-many.ts'
import { selectionOf, selectPage, selectTotals } from '../../shared/dead-letters/selection.ts'
import { toDetail, toItem } from '../../shared/dead-letters/view.ts'
import { invalidInput, notFound } from '../../shared/failure/failure.ts'
import { accepted, json } from '../../shared/http/answer.ts'
import { firstOf, pageLimit } from '../../shared/http/query.ts'
import type { Handle, Incoming, Route } from '../../shared/http/route.ts'
import type { Logger } from '../../shared/log/logger.ts'

export type Dependencies = {
  readonly store: DeadLetterStore
  readonly send: Send
  readonly log: Logger
  readonly now: () => number
  /** Called for every dead letter that came, with how often it has, and what went for it. */
  readonly onKept: (arrivals: number, gone: Gone) => void
  readonly onReplayed: (outcome: Replayed | 'refused') => void
}

const MAX_PAGE = 1000
const MAX_REPLAY = 500
const PLACE = /^\d{13}:[\w-]{22}$/
const none = notFound('no dead letter has this id')

const idOf = ({ params }: Incoming): string => String(params['id'])

const onEvent =
  ({ store, log, now, onKept }: Dependencies): Handle =>
  ({ headers, body }) =>
  async () => {
    const letter = readDeadLetter(headers, body)
    if (E.isLeft(letter)) return letter
    const kept = await store.keep(letter.right, now())()
    if (E.isLeft(kept)) return kept
    const { id, attributes, samples } = letter.right
    const { arrivals, ...gone } = kept.right
    onKept(arrivals, gone)
    const { dest, code } = errorOf(attributes)
    const { source, type, id: eventId, traceparent } = attributes
    log.warn(
      { traceId: traceIdOf(traceparent), eventId, source, type, dest, code, samples, arrivals, id },
      'dead letter'
    )
    if (gone.age + gone.count + gone.bytes > 0)
      log.warn({ gone }, 'dead letters dropped: too old, too many or too large')
    return E.right(accepted)
  }

/** GET /api/v1/dead-letters: newest first; `totals` are those of the selection, `next` continues after this page. */
const list =
  ({ store }: Dependencies): Handle =>
  ({ query }) =>
  async () => {
    const limit = pageLimit(query, 100, MAX_PAGE)
    if (E.isLeft(limit)) return limit
    const after = firstOf(query, 'after')
    if (after !== undefined && !PLACE.test(after))
      return E.left(invalidInput(['/after: expected next of another page']))
    const selection = selectionOf(query)
    const page = await selectPage(store)(selection, 'newest first', after, limit.right)()
    if (E.isLeft(page)) return page
    const totals = await selectTotals(store)(selection)()
    if (E.isLeft(totals)) return totals
    const { letters, next } = page.right
    return E.right(json({ dead_letters: letters.map(toItem), totals: totals.right, next: next ?? null }))
  }

const show =
  ({ store }: Dependencies): Handle =>
  (incoming) =>
  async () => {
    const [letter, data] = await Promise.all([store.find(idOf(incoming))(), store.data(idOf(incoming))()])
    if (E.isLeft(letter)) return letter
    if (E.isLeft(data)) return data
    if (letter.right === undefined || data.right === undefined) return E.left(none)
    const headers = { 'content-type': 'application/json' }
    return E.right({ status: 200, headers, body: toDetail(letter.right, data.right) })
  }

const counted = ({ store, send, onReplayed }: Dependencies) => {
  const run = replay(store, send)
  return (letter: Parameters<typeof run>[0]) => async () => {
    const result = await run(letter)()
    if (E.isRight(result)) onReplayed(result.right)
    else if (result.left._tag === 'SinkRefused') onReplayed('refused')
    return result
  }
}

const replayOne =
  (dependencies: Dependencies): Handle =>
  (incoming) =>
  async () => {
    const letter = await dependencies.store.find(idOf(incoming))()
    if (E.isLeft(letter)) return letter
    if (letter.right === undefined) return E.left(none)
    const result = await counted(dependencies)(letter.right)()
    if (E.isLeft(result)) return result
    return result.right === 'gone' ? E.left(none) : E.right(json({ replayed: 1, refused: 0, next: null }))
  }

/** POST /api/v1/dead-letters/replay: the oldest of the selection; `next` goes on. */
const replayAll =
  (dependencies: Dependencies): Handle =>
  ({ query }) =>
  async () => {
    const limit = pageLimit(query, 100, MAX_REPLAY)
    if (E.isLeft(limit)) return limit
    const { store, now } = dependencies
    const cursor = toCursor(firstOf(query, 'after'), now())
    if (cursor === undefined) return E.left(invalidInput(['/after: expected next of another replay']))
    const page = (after: string | undefined, count: number) =>
      selectPage(store)(selectionOf(query), 'oldest first', after, count)
    const result = await replayMany({ page, replay: counted(dependencies), now })(cursor, limit.right)()
    return E.map(json)(result)
  }

const remove =
  ({ store }: Dependencies): Handle =>
  (incoming) =>
  async () => {
    const removed = await store.remove(idOf(incoming))()
    if (E.isLeft(removed)) return removed
    return removed.right === 'unknown' ? E.left(none) : E.right({ status: 204 })
  }

export const routes = (dependencies: Dependencies): ReadonlyArray<Route> => [
  { method: 'post', path: '/', handle: onEvent(dependencies) },
  { method: 'get', path: '/api/v1/dead-letters', handle: list(dependencies) },
  { method: 'post', path: '/api/v1/dead-letters/replay', handle: replayAll(dependencies) },
  { method: 'get', path: '/api/v1/dead-letters/:id', handle: show(dependencies) },
  { method: 'delete', path: '/api/v1/dead-letters/:id', handle: remove(dependencies) },
  { method: 'post', path: '/api/v1/dead-letters/:id/replay', handle: replayOne(dependencies) }
]
