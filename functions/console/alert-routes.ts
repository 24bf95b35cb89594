import * as E from 'fp-ts/lib/Either.js'
import type { AlertList, ListedAlert } from '../../shared/alerts/alert-list.ts'
import type { Anomaly } from '../../shared/contract/anomaly.ts'
import { seriesKey } from '../../shared/contract/series.ts'
import { invalidInput, notFound } from '../../shared/failure/failure.ts'
import { json } from '../../shared/http/answer.ts'
import { choice, firstOf, pageLimit } from '../../shared/http/query.ts'
import type { Handle, Route } from '../../shared/http/route.ts'
import { seriesKeys } from '../../shared/redis/keys.ts'
import type { SeriesReader } from '../../shared/redis/series-reader.ts'
import type { AlertDetail, AlertsAnswer } from './api.ts'
import { toWords } from './select-names.ts'
import { toSeriesId } from './series-id.ts'
import { lookAt, type SeriesSources } from './series-items.ts'
import { MAX_SEARCH } from './series-routes.ts'

export type AlertDependencies = {
  readonly alerts: AlertList
  readonly sources: SeriesSources & { readonly reader: SeriesReader }
}

const MAX_PAGE = 500
/** Alerts that a search, or the list of a group's members, looks through: the newest. */
const LOOKED_THROUGH = 1000
const MEMBERS = 100
const ANOMALIES = 100

const textOf = ({ id, severity, series, worst }: ListedAlert): string =>
  `${id}\n${severity}\n${seriesKey(series.source, series.metric, series.labels)}\n${worst.reason}`.toLowerCase()

/** GET /console/api/alerts: the last opened or resolved first. */
const list =
  ({ alerts }: AlertDependencies): Handle =>
  ({ query }) =>
  async () => {
    const limit = pageLimit(query, 100, MAX_PAGE)
    if (E.isLeft(limit)) return limit
    const status = choice(query, 'status', ['open', 'resolved', 'all'])
    if (E.isLeft(status)) return status
    const search = firstOf(query, 'search') ?? ''
    if (search.length > MAX_SEARCH) return E.left(invalidInput([`/search: expected at most ${MAX_SEARCH} characters`]))
    const words = toWords(search)
    const read = words.length === 0 ? limit.right : LOOKED_THROUGH
    const [found, known] = await Promise.all([
      alerts.list({ status: status.right, source: undefined, limit: read })(),
      alerts.counts()()
    ])
    if (E.isLeft(found)) return found
    if (E.isLeft(known)) return known
    const matching = found.right.filter((alert) => {
      const text = textOf(alert)
      return words.every((word) => text.includes(word))
    })
    const { open, resolved } = known.right
    const answer: AlertsAnswer = { alerts: matching.slice(0, limit.right), known: { open, resolved } }
    return E.right(json(answer))
  }

/** The members of a group among the newest alerts. */
const membersOf = async ({ alerts }: AlertDependencies, group: ListedAlert) => {
  if (group.kind !== 'group') return E.right([])
  const found = await alerts.list({ status: 'all', source: undefined, limit: LOOKED_THROUGH })()
  return E.map((all: ReadonlyArray<ListedAlert>) => all.filter((one) => one.group === group.id).slice(0, MEMBERS))(
    found
  )
}

/** GET /console/api/alerts/:id: with what the series did; of a group, its worst member did. */
const show =
  (dependencies: AlertDependencies): Handle =>
  ({ params }) =>
  async () => {
    const { alerts, sources } = dependencies
    const found = await alerts.find(String(params['id']))()
    if (E.isLeft(found)) return found
    const alert = found.right
    if (alert === undefined) return E.left(notFound('no alert has this id'))
    const { source, metric, labels } = alert.worst.series
    const key = seriesKey(source, metric, labels)
    const [looked, anomalies, members] = await Promise.all([
      lookAt(sources)([key])(),
      sources.reader.anomalies(seriesKeys(key), ANOMALIES)(),
      membersOf(dependencies, alert)
    ])
    if (E.isLeft(looked)) return looked
    if (E.isLeft(anomalies)) return anomalies
    if (E.isLeft(members)) return members
    const [one] = looked.right
    const answer: AlertDetail = {
      alert,
      series: one?.reading === undefined ? null : toSeriesId(key),
      points: one?.points ?? [],
      anomalies: anomalies.right.map((text) => JSON.parse(text) as Anomaly),
      members: members.right
    }
    return E.right(json(answer))
  }

export const alertRoutes = (dependencies: AlertDependencies): ReadonlyArray<Route> => [
  { method: 'get', path: '/console/api/alerts', handle: list(dependencies) },
  { method: 'get', path: '/console/api/alerts/:id', handle: show(dependencies) }
]
