import * as E from 'fp-ts/lib/Either.js'
import { INCIDENT_TYPES, type IncidentType } from '../../commands/backtest/generated/incidents.ts'
import {
  incidentSeries,
  type LabelledSeries,
  labelsOf,
  quietSeries,
  referenceSeries
} from '../../commands/backtest/generated/labelled-series.ts'
import {
  addEvents,
  countEvents,
  type EventCounts,
  figuresOf,
  foundAt
} from '../../commands/backtest/measures/events.ts'
import type { LoadedSeries } from '../../commands/backtest/read-series.ts'
import { runSeries, type SeriesRun } from '../../commands/backtest/run-series.ts'
import type { Series } from '../../shared/contract/series.ts'
import type { Policy } from '../../shared/policy/policy.ts'
import { readPolicies } from '../../shared/policy/read-policies.ts'

/** What is better the higher it is. */
export type Merit =
  | IncidentType
  /** Share of alerts that are right. */
  | 'precision'
  /** Of the reference scenario: shares of the anomalous samples that are found, and of those flagged that are anomalous. */
  | 'single'
  | 'block'
  | 'fourth'
  | 'reference'

/** What is better the lower it is. */
export type Burden =
  /** Samples from the beginning of an incident to its alert, upper median of those found. */
  | 'delay'
  /** Share of the incidents found of which the alert came when they were over: what was noticed is the way back. */
  | 'late'
  /** Alerts per 1,000 samples that meet no incident, on series with incidents. */
  | 'false'
  /** The same on series where nothing happens. */
  | 'quiet'

export type Figures = Readonly<Record<Merit | Burden, number>>

const SERIES: Series = { source: 'gate', metric: 'value', labels: {} }

type Measured = { readonly series: LabelledSeries; readonly run: SeriesRun; readonly events: EventCounts }

/** The policy of every series when these lines of YAML are the defaults. */
export const policyWith = (defaults: string): Policy => {
  const set = readPolicies(`defaults: ${defaults}`)
  if (E.isLeft(set)) throw new Error(set.left.join('\n'))
  return set.right.policyOf(SERIES)
}

const measureOne = (policy: Policy, series: LabelledSeries): Measured => {
  const { times, values } = series
  const labels = labelsOf(series)
  const loaded: LoadedSeries = { times, values, labels, badRows: 0, firstBadLine: undefined }
  const run = runSeries(policy, SERIES, loaded)
  return { series, run, events: countEvents(labels, run.anomalies, run.notified) }
}

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole)

const falsePer1000 = (all: ReadonlyArray<Measured>): number => {
  const { alerts, right, samples } = addEvents(all.map(({ events }) => events))
  return ratio(1000 * (alerts - right), samples)
}

const lateShare = (all: ReadonlyArray<Measured>): number => {
  const found = all.flatMap(({ series, run }) =>
    series.segments.flatMap(([first, last]) => {
      const row = foundAt({ first, last }, run.notified)
      return row < 0 ? [] : [row > last]
    })
  )
  return ratio(found.filter((isLate) => isLate).length, found.length)
}

const count = (rows: Uint8Array, which: (row: number) => boolean = () => true): number =>
  rows.reduce((sum, flag, row) => (flag === 1 && which(row) ? sum + 1 : sum), 0)

const rowFigures = (all: ReadonlyArray<Measured>): Pick<Figures, 'single' | 'block' | 'fourth' | 'reference'> => {
  const found = { single: 0, block: 0, fourth: 0 }
  let flagged = 0
  let right = 0
  for (const { series, run } of all) {
    const labels = labelsOf(series)
    const hits = count(run.anomalies, (row) => labels[row] === 1)
    found[series.incident as keyof typeof found] = ratio(hits, count(labels))
    flagged += count(run.anomalies)
    right += hits
  }
  return { ...found, reference: ratio(right, flagged) }
}

/** All that is measured of one policy, every series from an empty state by the code of the live pipeline. */
export const measure = (policy: Policy): Figures => {
  const on = (all: ReadonlyArray<LabelledSeries>): ReadonlyArray<Measured> =>
    all.map((series) => measureOne(policy, series))
  const incidents = on(incidentSeries())
  const quiet = on(quietSeries())
  const { precision, medianDelay } = figuresOf(addEvents(incidents.map(({ events }) => events)))
  const recallOf = (type: IncidentType): number =>
    figuresOf(addEvents(incidents.filter(({ series }) => series.incident === type).map(({ events }) => events))).recall
  return {
    ...(Object.fromEntries(INCIDENT_TYPES.map((type) => [type, recallOf(type)])) as Record<IncidentType, number>),
    precision,
    ...rowFigures(on(referenceSeries())),
    delay: medianDelay ?? Number.POSITIVE_INFINITY,
    late: lateShare(incidents),
    false: falsePer1000(incidents),
    quiet: falsePer1000(quiet)
  }
}
