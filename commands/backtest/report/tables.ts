import { PROFILES } from '../measures/nab.ts'
import { counted, whole } from './counted.ts'
import type { Corpus, Group, Result, Summary } from './summary.ts'

/** Text in a grid; the first columns up to `labels` are names, the others numbers. */
export type Table = {
  readonly title: string
  readonly labels: number
  readonly head: ReadonlyArray<string>
  readonly rows: ReadonlyArray<ReadonlyArray<string>>
}

const NOTHING = '–'

const decimals =
  (digits: number) =>
  (n: number | undefined): string =>
    // Rounded to nothing, a small negative number would be -0.
    n === undefined || !Number.isFinite(n) ? NOTHING : (Number(n.toFixed(digits)) + 0).toFixed(digits)

const share = decimals(2)
const one = decimals(1)

const EVENT_HEAD = [
  'precision',
  'recall',
  'F1',
  'right',
  'alerts',
  '/1,000',
  'found',
  'segments',
  'delay',
  'anomalies/1,000'
]

/** Where there is nothing to be right about, there is a dash and not a zero. */
const eventCells = ({ counts, figures }: Result, labelled: number): ReadonlyArray<string> => {
  const { judged, segments } = counts
  const known = labelled > 0
  return [
    judged === 0 ? NOTHING : share(figures.precision),
    segments === 0 ? NOTHING : share(figures.recall),
    judged === 0 && segments === 0 ? NOTHING : share(figures.f1),
    known ? whole(counts.right) : NOTHING,
    whole(counts.alerts),
    share(figures.alertsPer1000),
    known ? whole(counts.found) : NOTHING,
    known ? whole(segments) : NOTHING,
    figures.medianDelay === undefined ? NOTHING : whole(figures.medianDelay),
    share(figures.anomaliesPer1000)
  ]
}

const NAB_HEAD = ['standard', 'low FP', 'low FN']

const nabCells = ({ nab }: Result): ReadonlyArray<string> => PROFILES.map((profile) => one(nab?.scores[profile]))

const events = ({ all }: Corpus): Table => ({
  title: 'Events: alerts against labelled segments',
  labels: 1,
  head: ['detector', ...EVENT_HEAD, 'opened', 'told again'],
  rows: all.results.map((result) => [
    result.detector,
    ...eventCells(result, all.labelled),
    whole(result.opened),
    whole(result.toldAgain)
  ])
})

const nab = ({ all, optima }: Corpus): ReadonlyArray<Table> =>
  all.results.every((result) => result.nab === undefined)
    ? []
    : [
        {
          title:
            'NAB score: alerts as they were (threshold fixed beforehand), then the best threshold on these very scores',
          labels: 1,
          head: [
            'detector',
            ...NAB_HEAD,
            'windows hit',
            'false rows',
            ...NAB_HEAD.map((name) => `best ${name}`),
            'at score'
          ],
          rows: all.results.map((result, i) => [
            result.detector,
            ...nabCells(result),
            `${result.nab?.counts.hits ?? 0}/${result.nab?.counts.windows ?? 0}`,
            whole(result.nab?.counts.falseRows ?? 0),
            ...PROFILES.map((profile) => one(optima[i]?.[profile].score)),
            share(optima[i]?.standard.threshold)
          ])
        }
      ]

const cost = ({ all }: Corpus): Table => ({
  title: 'Cost per sample and series',
  labels: 1,
  head: ['detector', 'µs median', 'µs p99', 'state bytes mean', 'max', 'first verdict after', 'late rows'],
  rows: all.results.map(({ detector, cost, late }) => [
    detector,
    share(cost.medianUs),
    share(cost.p99Us),
    whole(Math.round(cost.stateBytesMean)),
    whole(cost.stateBytesMax),
    cost.firstVerdict === undefined ? NOTHING : whole(cost.firstVerdict),
    whole(late)
  ])
})

const byGroup = (title: string, what: string, groups: ReadonlyArray<Group>): Table => {
  const hasNab = groups.some(({ results }) => results.some((result) => result.nab !== undefined))
  const compares = groups.some(({ results }) => results.length > 1)
  return {
    title,
    labels: compares ? 2 : 1,
    head: [what, ...(compares ? ['detector'] : []), 'samples', ...EVENT_HEAD, ...(hasNab ? NAB_HEAD : [])],
    rows: groups.flatMap(({ name, samples, labelled, results }) =>
      results.map((result, i) => [
        i === 0 ? name : '',
        ...(compares ? [result.detector] : []),
        whole(samples),
        ...eventCells(result, labelled),
        ...(hasNab ? nabCells(result) : [])
      ])
    )
  }
}

const headingOf = ({ all, folders }: Corpus): string => {
  const { series, samples, labelled, badRows, results } = all
  return [
    `${counted(series, 'series')} in ${counted(folders.length, 'folder')}`,
    counted(samples, 'sample'),
    labelled === 0 ? 'no labels' : counted(results[0]?.counts.segments ?? 0, 'labelled segment'),
    ...(badRows > 0 ? [`${counted(badRows, 'row')} unusable`] : []),
    ...(labelled > 0 && labelled < series ? [`${counted(series - labelled, 'series')} without labels`] : [])
  ].join(', ')
}

/** What was measured, by whom: `zscore 2, mad 1; policies 0a1b2c3d4e5f`. */
export const contendersLine = ({ contenders }: Summary): string => {
  const detectors = new Set(contenders.flatMap((one) => one.detectors))
  return `${[...detectors].join(', ')}; policies ${[...new Set(contenders.map((one) => one.policyVersion))].join(', ')}`
}

export type Chapter = { readonly name: string; readonly heading: string; readonly tables: ReadonlyArray<Table> }

/** All tables, by corpus. */
export const chaptersOf = ({ corpora }: Summary): ReadonlyArray<Chapter> =>
  corpora.map((corpus) => ({
    name: corpus.all.name,
    heading: headingOf(corpus),
    tables: [
      events(corpus),
      ...nab(corpus),
      cost(corpus),
      byGroup('By folder', 'folder', corpus.folders),
      byGroup('By series', 'series', corpus.series)
    ]
  }))
