import type { Series } from '../../shared/contract/series.ts'
import type { Bootstrapped } from './bootstrap.ts'
import { type Outcome, totalOf } from './outcome.ts'

const count = (n: number): string => n.toLocaleString('en-GB')
const samples = (n: number): string => `${count(n)} ${n === 1 ? 'sample' : 'samples'}`
const time = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ')

const nameOf = ({ source, metric, labels }: Series): string => {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${value}`)
  return `${metric} of ${source}${pairs.length === 0 ? '' : ` {${pairs.join(', ')}}`}`
}

const warmupOf = ({ warmup }: Outcome): string => {
  if (warmup === undefined) return 'warm-up: nothing is known of this series'
  const { warming, seen, needed } = warmup
  const state = warming ? 'still warming, until more samples come' : 'ready'
  return `warm-up ${count(Math.min(seen, needed))} of ${count(needed)}: ${state}`
}

const seriesLines = (outcome: Outcome): ReadonlyArray<string> => {
  const { history, accepted, learned, known, late, open } = outcome
  const { series, rows, repeated } = history
  const parts = [`learned ${count(learned)}`, `known ${count(known)}`, `too late ${count(late)}`]
  return [
    nameOf(series),
    `  ${samples(rows.length)} from ${time(rows[0]?.time ?? 0)} to ${time(rows.at(-1)?.time ?? 0)}${
      repeated === 0 ? '' : `, ${count(repeated)} repeated ones left out`
    }`,
    `  accepted ${count(accepted)} = ${parts.join(' + ')}${open === 0 ? '' : ` + ${count(open)} without an outcome`}`,
    `  ${warmupOf(outcome)}`
  ]
}

/** What changed nothing because of the order of things, in one line. */
const lateLine = (outcomes: ReadonlyArray<Outcome>): string | undefined => {
  const late = totalOf(outcomes, (outcome) => outcome.late)
  if (late === 0) return undefined
  const learned = totalOf(outcomes, (outcome) => outcome.learned)
  return `${samples(late)} came too late and changed nothing, ${count(learned)} were learned: their series had newer ones before (this history, if it was sent earlier, or live samples)`
}

const problemLines = ({ tally, skipped, deadLettered, open }: Bootstrapped): ReadonlyArray<string> => [
  ...(tally.refused === 0
    ? []
    : [
        `${samples(tally.refused)} refused, the first time: ${tally.firstRefusal ?? [...tally.refusals.keys()].join()}`
      ]),
  ...(skipped === 0 ? [] : [`${count(skipped)} lines of the files are no samples and were not sent`]),
  ...(deadLettered === undefined || deadLettered === 0
    ? []
    : [`${samples(deadLettered)} among the dead letters: npm run dead-letters shows why`]),
  ...(open > 0 ? [`${samples(open)} WITHOUT AN OUTCOME: still under way, or lost`] : []),
  ...(tally.gaveUp ? ['the platform was gone for too long: the rest was not sent; run it again'] : [])
]

/** What a person reads at the end. */
export const textReport = (done: Bootstrapped): string => {
  const late = lateLine(done.outcomes)
  const lines = [...done.outcomes.flatMap(seriesLines), ...(late === undefined ? [] : [late]), ...problemLines(done)]
  return `${lines.join('\n')}\n`
}

/** For programs: everything of the text. */
export const jsonReport = ({ outcomes, tally, skipped, deadLettered, open }: Bootstrapped): string =>
  `${JSON.stringify(
    {
      series: outcomes.map(({ history, accepted, learned, known, late, open: without, warmup }) => ({
        ...history.series,
        samples: history.rows.length,
        repeated: history.repeated,
        ...{ accepted, learned, known, late, open: without },
        warmup: warmup ?? null
      })),
      accepted: tally.accepted,
      refused: tally.refused,
      skipped,
      deadLettered: deadLettered ?? null,
      open
    },
    null,
    2
  )}\n`
