import { randomBytes } from 'node:crypto'
import * as E from 'fp-ts/lib/Either.js'
import { invalidInput, malformed, notFound, tooLarge, unsupportedMedia } from '../failure/failure.ts'
import { json } from '../http/answer.ts'
import type { Handle, Route } from '../http/route.ts'
import { readSilence } from './read-silence.ts'
import { MAX_SILENCES, type Silences } from './silences.ts'

export type SilenceRoutes = {
  /** Below which the routes are: `/api/v1/silences`. */
  readonly path: string
  readonly silences: Silences
  /** Goes around what changes something. */
  readonly allowed: (handle: Handle) => Handle
  readonly now: () => number
  /** Called after each change, for the log. */
  readonly onChanged: (change: 'added' | 'removed', id: string) => void
}

const MAX_BODY_BYTES = 16_384

const parse = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

const list =
  ({ silences, now }: SilenceRoutes): Handle =>
  () =>
  async () =>
    E.map((all: ReadonlyArray<unknown>) => json({ silences: all }))(await silences.list(now())())

const add =
  ({ silences, now, onChanged }: SilenceRoutes): Handle =>
  ({ headers, body }) =>
  async () => {
    const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase()
    if (type !== 'application/json') return E.left(unsupportedMedia('use application/json'))
    if (body.length > MAX_BODY_BYTES) return E.left(tooLarge(MAX_BODY_BYTES))
    const data = parse(body)
    if (data === undefined) return E.left(malformed('the body is not JSON'))
    const silence = readSilence(data, randomBytes(12).toString('base64url'), now())
    if (E.isLeft(silence)) return silence
    const added = await silences.add(silence.right, now())()
    if (E.isLeft(added)) return added
    if (!added.right) return E.left(invalidInput([`/: expected at most ${MAX_SILENCES} silences at a time`]))
    onChanged('added', silence.right.id)
    return E.right(json(silence.right, 201))
  }

const remove =
  ({ silences, onChanged }: SilenceRoutes): Handle =>
  ({ params }) =>
  async () => {
    const id = String(params['id'])
    const removed = await silences.remove(id)()
    if (E.isLeft(removed)) return removed
    if (!removed.right) return E.left(notFound('no silence has this id'))
    onChanged('removed', id)
    return E.right({ status: 204 })
  }

/** GET, POST and DELETE of silences: the same wherever they are offered. */
export const silenceRoutes = (given: SilenceRoutes): ReadonlyArray<Route> => [
  { method: 'get', path: given.path, handle: list(given) },
  { method: 'post', path: given.path, handle: given.allowed(add(given)) },
  { method: 'delete', path: `${given.path}/:id`, handle: given.allowed(remove(given)) }
]
