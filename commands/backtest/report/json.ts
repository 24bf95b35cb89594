import { PROFILES } from '../measures/nab.ts'
import type { Corpus, Group, Optima, Result, Summary } from './summary.ts'

const orNull = (n: number | undefined): number | null => (n === undefined || !Number.isFinite(n) ? null : n)

const resultJson = ({ counts, figures, nab, opened, toldAgain, late, cost }: Result) => ({
  alerts: counts.alerts,
  right_alerts: counts.right,
  opened,
  told_again: toldAgain,
  segments: counts.segments,
  found_segments: counts.found,
  precision: figures.precision,
  recall: figures.recall,
  f1: figures.f1,
  alerts_per_1000: figures.alertsPer1000,
  anomalies: counts.anomalies,
  anomalies_per_1000: figures.anomaliesPer1000,
  median_delay: orNull(figures.medianDelay),
  late_rows: late,
  nab:
    nab === undefined
      ? null
      : {
          windows: nab.counts.windows,
          windows_hit: nab.counts.hits,
          false_rows: nab.counts.falseRows,
          ...Object.fromEntries(PROFILES.map((profile) => [profile, orNull(nab.scores[profile])])),
          raw: nab.counts.raw
        },
  state_bytes: { mean: cost.stateBytesMean, max: cost.stateBytesMax },
  first_verdict: orNull(cost.firstVerdict),
  cost: { us_median: orNull(cost.medianUs), us_p99: orNull(cost.p99Us) }
})

const groupJson = ({ name, series, labelled, samples, badRows, results }: Group) => ({
  name,
  series,
  labelled_series: labelled,
  samples,
  bad_rows: badRows,
  results: Object.fromEntries(results.map((result) => [result.detector, resultJson(result)]))
})

const optimaJson = (optima: Optima | undefined) =>
  optima === undefined
    ? null
    : Object.fromEntries(
        PROFILES.map((profile) => {
          const { score, threshold } = optima[profile]
          return [profile, { score: orNull(score), threshold: orNull(threshold) }]
        })
      )

const corpusJson = ({ all, folders, series, optima }: Corpus, detectors: ReadonlyArray<string>) => ({
  ...groupJson(all),
  nab_optimum: Object.fromEntries(detectors.map((detector, i) => [detector, optimaJson(optima[i])])),
  folders: folders.map(groupJson),
  by_series: series.map(groupJson)
})

/** For programs. Everything but the objects named `cost` is the same for the same input. */
export const jsonReport = ({ contenders, corpora, faults, notes }: Summary): string => {
  const names = contenders.map(({ name }) => name)
  return `${JSON.stringify(
    {
      contenders: contenders.map(({ name, detectors, policyVersion }) => ({
        name,
        detectors,
        policy_version: policyVersion
      })),
      corpora: corpora.map((corpus) => corpusJson(corpus, names)),
      faults,
      notes
    },
    null,
    2
  )}\n`
}
