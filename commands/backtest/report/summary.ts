import { pathOf, type SeriesFile } from '../find-series.ts'
import type { Measured, SeriesReport } from '../measure-series.ts'
import { type Cost, costOf } from '../measures/cost.ts'
import { addEvents, type EventCounts, type EventFigures, figuresOf } from '../measures/events.ts'
import { addNab, type NabCounts, type NabScores, nabScores, PROFILES, type Profile } from '../measures/nab.ts'
import { type Optimum, optimum, rank } from '../measures/nab-optimum.ts'
import type { Contender } from '../policies.ts'
import { counted } from './counted.ts'

/** What one detector made of a series, a folder or a corpus. */
export type Result = {
  readonly detector: string
  readonly counts: EventCounts
  readonly figures: EventFigures
  /** Only over series with label windows: a row either opened an alert or did not. */
  readonly nab: { readonly counts: NabCounts; readonly scores: NabScores } | undefined
  readonly opened: number
  readonly toldAgain: number
  readonly late: number
  readonly cost: Cost
}

/** A series, a folder or a corpus. */
export type Group = {
  readonly name: string
  readonly series: number
  /** Those that have labels. */
  readonly labelled: number
  readonly samples: number
  readonly badRows: number
  readonly results: ReadonlyArray<Result>
}

export type Optima = Readonly<Record<Profile, Optimum>>

export type Corpus = {
  readonly all: Group
  readonly folders: ReadonlyArray<Group>
  readonly series: ReadonlyArray<Group>
  /** By detector: the best that any one threshold on the raw scores could have had. Undefined without label windows. */
  readonly optima: ReadonlyArray<Optima | undefined>
}

/** What can be said of a contender in a report. */
export type Named = Pick<Contender, 'name' | 'detectors' | 'policyVersion'>

export type Summary = {
  readonly contenders: ReadonlyArray<Named>
  readonly corpora: ReadonlyArray<Corpus>
  /** Files that could not be measured, and why. */
  readonly faults: ReadonlyArray<string>
  /** Files of which some rows could not be used, or came too late to be judged. */
  readonly notes: ReadonlyArray<string>
}

type Entry = { readonly file: SeriesFile; readonly report: Extract<SeriesReport, { kind: 'measured' }> }

const resultOf = (detector: string, measured: ReadonlyArray<Measured>): Result => {
  const counts = addEvents(measured.map(({ events }) => events))
  const withWindows = measured.flatMap(({ nab }) => (nab === undefined ? [] : [nab.counts]))
  const nab = addNab(withWindows)
  return {
    detector,
    counts,
    figures: figuresOf(counts),
    nab: withWindows.length === 0 ? undefined : { counts: nab, scores: nabScores(nab) },
    opened: measured.reduce((total, { opened }) => total + opened, 0),
    toldAgain: measured.reduce((total, { toldAgain }) => total + toldAgain, 0),
    late: measured.reduce((total, { late }) => total + late, 0),
    cost: costOf(measured.map(({ cost }) => cost))
  }
}

const sum = (entries: ReadonlyArray<Entry>, pick: (report: Entry['report']) => number): number =>
  entries.reduce((total, { report }) => total + pick(report), 0)

const groupOf = (name: string, entries: ReadonlyArray<Entry>, detectors: ReadonlyArray<string>): Group => ({
  name,
  series: entries.length,
  labelled: sum(entries, ({ labelled }) => (labelled ? 1 : 0)),
  samples: sum(entries, ({ rows }) => rows),
  badRows: sum(entries, ({ badRows }) => badRows),
  results: detectors.map((detector, i) =>
    resultOf(
      detector,
      entries.map(({ report }) => report.measured[i] as Measured)
    )
  )
})

const optimaOf = (entries: ReadonlyArray<Entry>, detector: number): Optima | undefined => {
  const scored = entries.flatMap(({ report }) => report.measured[detector]?.nab?.scored ?? [])
  if (scored.length === 0) return undefined
  const ranked = rank(scored)
  const [standard, low_fp, low_fn] = PROFILES.map((profile) => optimum(ranked, profile)) as [Optimum, Optimum, Optimum]
  return { standard, low_fp, low_fn }
}

/** Groups in the order in which their first member comes. */
const groupedBy = (entries: ReadonlyArray<Entry>, key: (file: SeriesFile) => string): ReadonlyMap<string, Entry[]> => {
  const groups = new Map<string, Entry[]>()
  for (const entry of entries) {
    const name = key(entry.file)
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [entry])
    else group.push(entry)
  }
  return groups
}

const corpusOf = (name: string, entries: ReadonlyArray<Entry>, detectors: ReadonlyArray<string>): Corpus => ({
  all: groupOf(name, entries, detectors),
  folders: Array.from(
    groupedBy(entries, ({ folder }) => folder || '.'),
    ([folder, some]) => groupOf(folder, some, detectors)
  ),
  series: entries.map((entry) => groupOf(pathOf(entry.file), [entry], detectors)),
  optima: detectors.map((_, i) => optimaOf(entries, i))
})

/** Adds up what was measured of each file, by corpus, folder and series. `reports` are in the order of `files`. */
export const summarise = (
  files: ReadonlyArray<SeriesFile>,
  reports: ReadonlyArray<SeriesReport>,
  contenders: ReadonlyArray<Named>
): Summary => {
  const detectors = contenders.map(({ name }) => name)
  const entries: Entry[] = []
  const faults: string[] = []
  const notes: string[] = []
  for (const [i, file] of files.entries()) {
    const report = reports[i] as SeriesReport
    if (report.kind === 'fault') {
      faults.push(`${file.file} ${report.fault}`)
      continue
    }
    entries.push({ file, report })
    const { badRows, firstBadLine } = report
    if (badRows > 0) notes.push(`${file.file}: ${counted(badRows, 'row')} unusable, the first on line ${firstBadLine}`)
    // The same for all: what is late, the window says, and no detector.
    const late = report.measured[0]?.late ?? 0
    if (late > 0) notes.push(`${file.file}: ${counted(late, 'row')} too late to be judged: is it in order of time?`)
  }
  const corpora = groupedBy(entries, ({ corpus }) => corpus)
  return {
    contenders: contenders.map(({ name, detectors: all, policyVersion }) => ({ name, detectors: all, policyVersion })),
    corpora: Array.from(corpora, ([name, some]) => corpusOf(name, some, detectors)),
    faults,
    notes
  }
}
