import type { Account } from '../account/account.ts'
import type { Profile, ScenarioName } from './arguments.ts'
import { type Latency, latencyOf, phaseStretches, type Stretch, wholeStretch } from './figures.ts'
import type { Check } from './holds.ts'
import { allHold } from './holds.ts'
import type { Log } from './log.ts'
import type { Machine } from './machine.ts'
import type { Change, Decision, ReplicaRow } from './replicas.ts'
import type { Threshold } from './run-artillery.ts'
import type { Phase } from './scenario.ts'

/** What only the burst shows: a platform at zero before and after. */
export type Burst = {
  /** From the first request, which met no replica at all, to its answer. */
  readonly firstAnswerMs: number
  readonly mostReplicas: Readonly<Record<string, number>>
  readonly panics: number
  /** Answers other than 202. */
  readonly refused: number
  /** Accepted samples without an outcome. */
  readonly lost: number
  /** From the last request until no service had a replica; null when that did not come. */
  readonly zeroAfterSeconds: number | null
}

export type Replicas = {
  /** While requests were sent, as is `panics`. */
  readonly most: Readonly<Record<string, number>>
  readonly panics: number
  readonly changes: ReadonlyArray<Change>
  readonly decisions: ReadonlyArray<Decision>
  readonly rows: ReadonlyArray<ReplicaRow>
}

/** One second of the run. */
export type Moment = {
  readonly seconds: number
  readonly codes: Readonly<Record<string, number>>
  readonly latency: Latency
}

/** Everything that a report says, and what the JSON report is. Latencies in ms. */
export type Summary = {
  readonly scenario: ScenarioName
  readonly profile: Profile
  readonly run: string
  readonly seed: number
  readonly startedAt: string
  readonly target: { readonly url: string; readonly host: string | null; readonly kind: 'own' | 'running' | 'given' }
  readonly versions: { readonly knomaly: string; readonly artillery: string; readonly node: string }
  readonly machine: Machine
  readonly holds: boolean
  readonly all: Stretch
  readonly phases: ReadonlyArray<Stretch>
  readonly thresholds: ReadonlyArray<Threshold>
  readonly checks: ReadonlyArray<Check>
  readonly accepted: { readonly events: number; readonly samples: number }
  /** In samples; null where the platform could not be asked. */
  readonly account: Account | null
  readonly burst: Burst | null
  /** Null where another process runs the platform. */
  readonly replicas: Replicas | null
  readonly timeline: ReadonlyArray<Moment>
}

export type Facts = Omit<Summary, 'holds' | 'all' | 'phases' | 'timeline' | 'accepted' | 'startedAt'> & {
  readonly log: Log
  readonly plan: ReadonlyArray<Phase>
  /** Unix ms of the first request. */
  readonly begin: number
}

/** A run that sent nothing holds nothing. */
export const toSummary = ({ log, plan, begin, ...facts }: Facts): Summary => {
  const isQuiet = facts.burst === null || facts.burst.zeroAfterSeconds !== null
  return {
    ...facts,
    startedAt: new Date(begin).toISOString(),
    holds: log.seconds.length > 0 && isQuiet && facts.thresholds.every(({ holds }) => holds) && allHold(facts.checks),
    all: wholeStretch(log, plan),
    phases: phaseStretches(log, plan),
    accepted: log.accepted,
    timeline: log.seconds.map(({ t, codes, ms }) => ({ seconds: t, codes, latency: latencyOf(ms) }))
  }
}
