import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { AlertList } from '../../shared/alerts/alert-list.ts'
import { silenceRoutes } from '../../shared/alerts/silence-routes.ts'
import type { Silences } from '../../shared/alerts/silences.ts'
import { receive } from '../../shared/cloudevents/receive.ts'
import type { Event } from '../../shared/cloudevents/to-event.ts'
import { PING, TICK } from '../../shared/contract/event-types.ts'
import { type Failure, malformed, notFound } from '../../shared/failure/failure.ts'
import { accepted, json, reply } from '../../shared/http/answer.ts'
import { choice, firstOf, pageLimit } from '../../shared/http/query.ts'
import type { Handle, Route } from '../../shared/http/route.ts'
import { type AlertEvent, toAlertMessage } from './alert-event.ts'

export type Dependencies = {
  readonly receiveEvent: (event: Event) => TE.TaskEither<Failure, ReadonlyArray<AlertEvent>>
  /** For the alerts of a delivery with several: it has one reply, and a reply carries one alert. */
  readonly publish: (events: ReadonlyArray<AlertEvent>) => TE.TaskEither<Failure, void>
  readonly alerts: AlertList
  readonly silences: Silences
  /** Goes around what changes silences. */
  readonly allowed: (handle: Handle) => Handle
  readonly onSilence: (change: 'added' | 'removed', id: string) => void
  /** Called after every event: there may be something to tell the channels. */
  readonly wake: () => void
  /** Called after a tick. */
  readonly onTick?: () => void
  readonly now: () => number
}

const MAX_PAGE = 1000

/** One event per delivery: a reply belongs to one cause, and Brokers send no batches. */
const onEvent =
  ({ receiveEvent, publish, wake, onTick, now }: Dependencies): Handle =>
  ({ headers, body }) =>
  async () => {
    const received = receive(headers, body, now())
    if (E.isLeft(received)) return received
    const [event] = received.right
    if (event === undefined || received.right.length > 1) return E.left(malformed('one event is expected, not a batch'))
    const events = await receiveEvent(event)()
    if (E.isLeft(events)) return events
    wake()
    if (event.type === TICK || event.type === PING) onTick?.()
    const [first, ...more] = events.right
    if (first === undefined) return E.right(accepted)
    if (more.length === 0) return E.right(reply(toAlertMessage(first)))
    return E.map(() => accepted)(await publish(events.right)())
  }

/** GET /api/v1/alerts?status=&source=&kind=&group=&limit=: the last opened or resolved first. */
const listAlerts =
  ({ alerts }: Dependencies): Handle =>
  ({ query }) =>
  async () => {
    const limit = pageLimit(query, 100, MAX_PAGE)
    if (E.isLeft(limit)) return limit
    const status = choice(query, 'status', ['all', 'open', 'resolved'])
    if (E.isLeft(status)) return status
    const kind = choice(query, 'kind', ['all', 'series', 'group'])
    if (E.isLeft(kind)) return kind
    const wanted = {
      ...{ status: status.right, source: firstOf(query, 'source'), group: firstOf(query, 'group'), limit: limit.right },
      kind: kind.right === 'all' ? undefined : kind.right
    }
    const [list, counts] = await Promise.all([alerts.list(wanted)(), alerts.counts()()])
    if (E.isLeft(list)) return list
    if (E.isLeft(counts)) return counts
    const { open, series, groups, resolved } = counts.right
    return E.right(json({ alerts: list.right, known: { open, series, groups, resolved } }))
  }

const showAlert =
  ({ alerts }: Dependencies): Handle =>
  ({ params }) =>
  async () => {
    const alert = await alerts.find(String(params['id']))()
    if (E.isLeft(alert)) return alert
    return alert.right === undefined ? E.left(notFound('no alert has this id')) : E.right(json(alert.right))
  }

export const routes = (dependencies: Dependencies): ReadonlyArray<Route> => [
  { method: 'post', path: '/', handle: onEvent(dependencies) },
  { method: 'get', path: '/api/v1/alerts', handle: listAlerts(dependencies) },
  { method: 'get', path: '/api/v1/alerts/:id', handle: showAlert(dependencies) },
  ...silenceRoutes({
    path: '/api/v1/silences',
    silences: dependencies.silences,
    allowed: dependencies.allowed,
    now: dependencies.now,
    onChanged: dependencies.onSilence
  })
]
