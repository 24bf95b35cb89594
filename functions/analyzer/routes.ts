import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { Message } from '../../shared/cloudevents/message.ts'
import { receive } from '../../shared/cloudevents/receive.ts'
import type { Event } from '../../shared/cloudevents/to-event.ts'
import { type Failure, malformed } from '../../shared/failure/failure.ts'
import { accepted, reply } from '../../shared/http/answer.ts'
import type { Handle, Route } from '../../shared/http/route.ts'
import { analysis, listAnomalies, listSeries, type Dependencies as Queries } from './queries.ts'

export type Dependencies = {
  readonly analyze: (event: Event) => TE.TaskEither<Failure, O.Option<Message>>
  readonly queries: Queries
  readonly now: () => number
}

/** One event per delivery: a reply belongs to one cause, and Brokers send no batches. */
const onEvent =
  ({ analyze, now }: Dependencies): Handle =>
  ({ headers, body }) =>
  async () => {
    const events = receive(headers, body, now())
    if (E.isLeft(events)) return events
    const [event] = events.right
    if (event === undefined || events.right.length > 1) return E.left(malformed('one event is expected, not a batch'))
    const result = await analyze(event)()
    return E.map((anomalies: O.Option<Message>) => (O.isSome(anomalies) ? reply(anomalies.value) : accepted))(result)
  }

export const routes = (dependencies: Dependencies): ReadonlyArray<Route> => [
  { method: 'post', path: '/', handle: onEvent(dependencies) },
  { method: 'get', path: '/analyze', handle: analysis(dependencies.queries) },
  { method: 'get', path: '/api/v1/series', handle: listSeries(dependencies.queries) },
  { method: 'get', path: '/api/v1/anomalies', handle: listAnomalies(dependencies.queries) }
]
