import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { AlertList, ListedAlert } from '../../shared/alerts/alert-list.ts'
import type { Anomaly } from '../../shared/contract/anomaly.ts'
import { seriesKey } from '../../shared/contract/series.ts'
import { type Failure, invalidInput, notFound, type StoreUnavailable } from '../../shared/failure/failure.ts'
import { json } from '../../shared/http/answer.ts'
import { choice, firstOf, pageLimit } from '../../shared/http/query.ts'
import type { Handle, Route } from '../../shared/http/route.ts'
import { seriesKeys } from '../../shared/redis/keys.ts'
import type { SeriesReader } from '../../shared/redis/series-reader.ts'
import type { SeriesDetail, SeriesList } from './api.ts'
import type { Attention } from './attention.ts'
import type { Names } from './names.ts'
import { createSearch, selectNames, toWords } from './select-names.ts'
import { fromSeriesId, toSeriesId } from './series-id.ts'
import { lookAt, type Noted, type SeriesSources, toItem } from './series-items.ts'

export type SeriesDependencies = {
  readonly names: () => TE.TaskEither<StoreUnavailable, Names>
  readonly attention: TE.TaskEither<StoreUnavailable, Attention>
  readonly sources: SeriesSources & { readonly reader: SeriesReader }
  readonly alerts: AlertList
  /** Nothing for longer than this: silent. */
  readonly silentAfterMs: number
  readonly now: () => number
}

const MAX_PAGE = 200
export const MAX_SEARCH = 256
const ANOMALIES = 100
const ALERTS = 50
/** Alerts among which those of a series are looked for: the newest, 2 KB each. */
const ALERTS_LOOKED_THROUGH = 500
/** Of a page: the sparkline is all that is shown. */
const SPARK_SAMPLES = 32

const unknownSeries = notFound('nothing is known of this series')

/** GET /console/api/series */
const list =
  ({ names, attention, sources, silentAfterMs, now }: SeriesDependencies, search = createSearch()): Handle =>
  ({ query }) =>
  async () => {
    const limit = pageLimit(query, 50, MAX_PAGE)
    if (E.isLeft(limit)) return limit
    const filter = choice(query, 'filter', ['all', 'anomalous', 'alerting', 'silent'])
    if (E.isLeft(filter)) return filter
    const text = firstOf(query, 'search') ?? ''
    if (text.length > MAX_SEARCH) return E.left(invalidInput([`/search: expected at most ${MAX_SEARCH} characters`]))
    const cursor = firstOf(query, 'after')
    const after = cursor === undefined ? undefined : fromSeriesId(cursor)
    if (cursor !== undefined && after === undefined)
      return E.left(invalidInput(['/after: expected next of another page']))
    const [all, wanting] = await Promise.all([names()(), attention()])
    if (E.isLeft(all)) return all
    if (E.isLeft(wanting)) return wanting
    const { anomalous, alerting } = wanting.right
    const silentBefore = now() - silentAfterMs
    const selection = {
      words: toWords(text),
      among:
        filter.right === 'anomalous' ? anomalous : filter.right === 'alerting' ? new Set(alerting.keys()) : undefined,
      seenBefore: filter.right === 'silent' ? silentBefore : undefined,
      after,
      limit: limit.right
    }
    const { page, matched, next } = selectNames(all.right, selection, search)
    const looked = await lookAt(sources)(
      page.map(({ key }) => key),
      SPARK_SAMPLES
    )()
    if (E.isLeft(looked)) return looked
    const answer: SeriesList = {
      series: looked.right.map((one, i) => {
        const seenAt = page[i]?.seenAt ?? 0
        return toItem(one, { seenAt, isSilent: seenAt < silentBefore, alert: alerting.get(one.key) ?? null })
      }),
      total: all.right.total,
      matched,
      is_cut: all.right.total > all.right.sorted.length,
      next: next === undefined ? null : toSeriesId(next)
    }
    return E.right(json(answer))
  }

const ofSeries =
  (key: string) =>
  ({ kind, series: { source, metric, labels } }: ListedAlert): boolean =>
    kind === 'series' && seriesKey(source, metric, labels) === key

/** Its alerts among the newest of all. */
const alertsOf =
  ({ alerts }: SeriesDependencies, key: string): TE.TaskEither<Failure, ReadonlyArray<ListedAlert>> =>
  async () => {
    const found = await alerts.list({ status: 'all', source: undefined, limit: ALERTS_LOOKED_THROUGH })()
    return E.map((all: ReadonlyArray<ListedAlert>) => all.filter(ofSeries(key)).slice(0, ALERTS))(found)
  }

/** GET /console/api/series/:id */
const show =
  (dependencies: SeriesDependencies): Handle =>
  ({ params }) =>
  async () => {
    const key = fromSeriesId(String(params['id']))
    if (key === undefined) return E.left(unknownSeries)
    const { sources, names, attention, silentAfterMs, now } = dependencies
    const [looked, anomalies, alerts, all, wanting] = await Promise.all([
      lookAt(sources)([key])(),
      sources.reader.anomalies(seriesKeys(key), ANOMALIES)(),
      alertsOf(dependencies, key)(),
      names()(),
      attention()
    ])
    if (E.isLeft(looked)) return looked
    if (E.isLeft(anomalies)) return anomalies
    if (E.isLeft(alerts)) return alerts
    if (E.isLeft(all)) return all
    if (E.isLeft(wanting)) return wanting
    const [one] = looked.right
    const name = all.right.byKey.get(key)
    if (one === undefined || (one.reading === undefined && name === undefined)) return E.left(unknownSeries)
    // One that came since the names were read has just been seen.
    const seenAt = name?.seenAt ?? now()
    const noted: Noted = {
      seenAt,
      isSilent: seenAt < now() - silentAfterMs,
      alert: wanting.right.alerting.get(key) ?? null
    }
    const { anomalies: anomaly_count, ...item } = toItem(one, noted)
    const answer: SeriesDetail = {
      ...item,
      anomaly_count,
      points: one.points,
      anomalies: anomalies.right.map((text) => JSON.parse(text) as Anomaly),
      alerts: alerts.right
    }
    return E.right(json(answer))
  }

export const seriesRoutes = (dependencies: SeriesDependencies): ReadonlyArray<Route> => [
  { method: 'get', path: '/console/api/series', handle: list(dependencies) },
  { method: 'get', path: '/console/api/series/:id', handle: show(dependencies) }
]
