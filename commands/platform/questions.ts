import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { Alert } from '../../shared/contract/alert.ts'
import { Anomaly } from '../../shared/contract/anomaly.ts'
import { decode } from '../../shared/contract/decode.ts'
import type { Series } from '../../shared/contract/series.ts'
import { type Counters, NO_COUNTERS } from '../account/account.ts'
import type { Edge } from './edge.ts'

/** What a command may ask a running platform. Each rejects with one line when there is no answer that can be understood. */
export type Questions = {
  readonly counters: (source: string) => Promise<Counters>
  /** Undefined where the dead letters cannot be reached: their service is for this machine only. */
  readonly deadLetters: (source: string) => Promise<DeadLetters | undefined>
  /** Undefined when nothing is known of it. */
  readonly series: (series: Series) => Promise<SeriesAnswer | undefined>
  readonly alerts: (source: string) => Promise<ReadonlyArray<Alert>>
  /** At most the newest thousand, oldest first. */
  readonly anomalies: (source: string, metric: string) => Promise<ReadonlyArray<Anomaly>>
}

const SeriesPage = t.intersection([
  t.type({
    series: t.readonlyArray(
      t.type({
        anomaly_count: t.number,
        samples: t.type({ fresh: t.number, late: t.number, duplicate: t.number })
      })
    )
  }),
  t.partial({ next: t.string })
])

/** Of one series: what became of its samples, and how far its warm-up is. */
const SeriesAnswer = t.type({
  samples: t.type({ fresh: t.number, late: t.number, duplicate: t.number }),
  warming: t.boolean,
  warmup: t.type({ seen: t.number, needed: t.number })
})
export type SeriesAnswer = t.TypeOf<typeof SeriesAnswer>

export type DeadLetters = { readonly events: number; readonly samples: number }
const DeadLettersPage = t.type({ totals: t.type({ events: t.number, samples: t.number }) })

const AlertsPage = t.type({ alerts: t.readonlyArray(Alert) })
const AnomaliesPage = t.type({ anomalies: t.readonlyArray(Anomaly) })

export const DEAD_LETTER_HOST = 'dead-letter.knomaly.svc.cluster.local'

const PAGE = 1000

const read = <A>(codec: t.Decoder<unknown, A>, path: string, body: string): A => {
  const decoded = decode(codec)(JSON.parse(body))
  if (E.isRight(decoded)) return decoded.right
  throw new Error(`GET ${path} was not understood: ${decoded.left.errors[0]}`)
}

const add = (a: Counters, page: t.TypeOf<typeof SeriesPage>): Counters =>
  page.series.reduce(
    (sum, { anomaly_count, samples }) => ({
      fresh: sum.fresh + samples.fresh,
      late: sum.late + samples.late,
      duplicate: sum.duplicate + samples.duplicate,
      anomalies: sum.anomalies + anomaly_count
    }),
    a
  )

export const questionsTo = ({ get }: Pick<Edge, 'get'>): Questions => {
  const ask = async <A>(codec: t.Decoder<unknown, A>, path: string, query: Record<string, string>): Promise<A> => {
    const { status, body } = await get(`${path}?${new URLSearchParams(query)}`)
    if (status !== 200) throw new Error(`GET ${path} answered ${status}`)
    return read(codec, path, body)
  }
  return {
    counters: async (source) => {
      let sum = NO_COUNTERS
      for (let after: string | undefined = ''; after !== undefined; ) {
        const page: t.TypeOf<typeof SeriesPage> = await ask(SeriesPage, '/api/v1/series', {
          source,
          after,
          limit: String(PAGE)
        })
        sum = add(sum, page)
        after = page.next
      }
      return sum
    },
    deadLetters: async (source) => {
      const path = '/api/v1/dead-letters'
      const { status, body } = await get(`${path}?${new URLSearchParams({ source, limit: '1' })}`, DEAD_LETTER_HOST)
      if (status >= 500) throw new Error(`GET ${path} answered ${status}`)
      return status === 200 ? read(DeadLettersPage, path, body).totals : undefined
    },
    series: async ({ source, metric, labels }) => {
      const query = new URLSearchParams({ source, metric })
      for (const [name, value] of Object.entries(labels)) query.append('label', `${name}=${value}`)
      const { status, body } = await get(`/analyze?${query}`)
      if (status === 404) return undefined
      if (status !== 200) throw new Error(`GET /analyze answered ${status}`)
      return read(SeriesAnswer, '/analyze', body)
    },
    // Of series: a group stands for some of these, and counting it would count them twice.
    alerts: async (source) =>
      (await ask(AlertsPage, '/api/v1/alerts', { source, kind: 'series', limit: String(PAGE) })).alerts,
    anomalies: async (source, metric) =>
      (await ask(AnomaliesPage, '/api/v1/anomalies', { source, metric, limit: String(PAGE) })).anomalies.toReversed()
  }
}
