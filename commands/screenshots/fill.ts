import { setTimeout as sleep } from 'node:timers/promises'
import { type Edge, openEdge } from '../platform/edge.ts'
import { liveEvents, lostEvents, pastEvents, stories } from './scene-data.ts'

const DEAD_LETTER = 'dead-letter.knomaly.svc.cluster.local'
const PATIENCE_MS = 60_000

const fail = (what: string): never => {
  throw new Error(`${what} did not come within ${PATIENCE_MS / 1000} s`)
}

/** Asks the console until it answers what is waited for. */
const wait = async <T>(edge: Edge, path: string, what: string, found: (answer: T) => boolean): Promise<T> => {
  const end = performance.now() + PATIENCE_MS
  for (;;) {
    const { status, body } = await edge.get(path)
    const answer = status === 200 ? (JSON.parse(body) as T) : undefined
    if (answer !== undefined && found(answer)) return answer
    if (performance.now() > end) return fail(what)
    await sleep(200)
  }
}

type Overview = {
  readonly series: { readonly total: number }
  readonly dead_letters: { readonly events: number }
}
type Alerts = {
  readonly alerts: ReadonlyArray<{
    readonly id: string
    readonly kind: string
    readonly series: { readonly source: string; readonly metric: string }
  }>
}
type SeriesList = {
  readonly series: ReadonlyArray<{ readonly id: string; readonly metric: string; readonly samples: number }>
}

/** What the scenes are about. */
export type Filled = {
  readonly series: string
  readonly alert: string
  readonly group: string
  readonly deadLetter: string
}

/** Sends all stories, and waits until everything that the pictures show is there. */
export const fill = async (url: string, signal: AbortSignal): Promise<Filled> => {
  const now = Date.now() - 5_000
  const edge = openEdge(url, { signal })
  const dead = openEdge(url, { signal, host: DEAD_LETTER })
  try {
    const all = stories(now)
    await Promise.all(
      all.map(async (story) => {
        for (const event of pastEvents(story)) await edge.post(event)
      })
    )
    // Nobody waits for the others: analyzer and ingest get something to scale for.
    await Promise.all(
      all.map(async (story) => {
        for (const event of liveEvents(story)) await edge.post(event)
      })
    )
    for (const letter of lostEvents(now)) await dead.post(letter)
    await wait<Overview>(
      edge,
      '/console/api/overview',
      'series and dead letters',
      (answer) => answer.series.total >= 24 && answer.dead_letters.events >= 4
    )
    const isOf = (source: string, metric: string) => (alert: Alerts['alerts'][number]) =>
      alert.series.source === source && alert.series.metric === metric
    const { alerts } = await wait<Alerts>(
      edge,
      '/console/api/alerts?status=open',
      'the alerts',
      ({ alerts }) => alerts.some(isOf('/shop/berlin', 'latency_ms')) && alerts.some(({ kind }) => kind === 'group')
    )
    const { series } = await wait<SeriesList>(
      edge,
      '/console/api/series?search=/shop/berlin+latency',
      'the series',
      ({ series }) => series.length > 0
    )
    const letters = await wait<{ dead_letters: ReadonlyArray<{ id: string }> }>(
      edge,
      '/console/api/dead-letters',
      'dead letters',
      () => true
    )
    return {
      series: series[0]?.id ?? '',
      alert: alerts.find(isOf('/shop/berlin', 'latency_ms'))?.id ?? '',
      group: alerts.find(({ kind }) => kind === 'group')?.id ?? '',
      deadLetter: letters.dead_letters.at(-1)?.id ?? ''
    }
  } finally {
    await Promise.all([edge.close(), dead.close()])
  }
}
