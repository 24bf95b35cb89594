import type { SeriesAnswer } from '../platform/questions.ts'
import type { History } from './histories.ts'

/** What the platform knows of a series, before and after. Undefined: nothing. */
export type Known = SeriesAnswer | undefined

export type Warmup = { readonly warming: boolean; readonly seen: number; readonly needed: number }

/** What became of the history of one series, in samples. */
export type Outcome = {
  readonly history: History
  readonly accepted: number
  readonly learned: number
  /** Still in the window from an earlier run, or as live samples. */
  readonly known: number
  /** Older than all that a full window holds: learned in an earlier run, or too late because live samples came first. */
  readonly late: number
  /** Without an outcome yet; where there are dead letters, some of these are among them. */
  readonly open: number
  /** How far the series is in its warm-up; undefined when the platform knows nothing of it. */
  readonly warmup: Warmup | undefined
}

const NOTHING = { fresh: 0, late: 0, duplicate: 0 }

/**
 * The counters of a series before and after as what became of `accepted` samples. Live samples that came meanwhile and what
 * the Broker delivered twice are counted there too, so no part may be larger than what is left of the whole.
 */
export const outcomeOf = (history: History, accepted: number, before: Known, after: Known): Outcome => {
  const from = before?.samples ?? NOTHING
  const to = after?.samples ?? NOTHING
  const part = (of: number, more: number): number => Math.min(of, Math.max(0, more))
  const learned = part(accepted, to.fresh - from.fresh)
  const late = part(accepted - learned, to.late - from.late)
  const known = part(accepted - learned - late, to.duplicate - from.duplicate)
  const warmup = after === undefined ? undefined : { warming: after.warming, ...after.warmup }
  return { history, accepted, learned, known, late, open: accepted - learned - late - known, warmup }
}

export const totalOf = (outcomes: ReadonlyArray<Outcome>, part: (outcome: Outcome) => number): number =>
  outcomes.reduce((sum, outcome) => sum + part(outcome), 0)
