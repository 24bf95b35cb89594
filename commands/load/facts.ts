import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { VERSION } from '../../shared/version.ts'
import type { LoadArguments } from './arguments.ts'
import { type Books, checksOf } from './holds.ts'
import type { Log } from './log.ts'
import type { Machine } from './machine.ts'
import { bySecond, changesOf, decisionsIn, mostOf, panicsIn } from './replicas.ts'
import type { ArtilleryResult } from './run-artillery.ts'
import { LOAD_FOLDER, type Phase } from './scenario.ts'
import type { Settled } from './settle.ts'
import type { Burst, Facts, Replicas } from './summary.ts'
import type { Target } from './target.ts'
import type { Watched } from './watch.ts'

/** What a run has brought to light, before anything is made of it. */
export type Found = {
  readonly machine: Machine
  readonly ran: ArtilleryResult
  readonly log: Log
  readonly settled: Settled
  readonly watched: Watched | undefined
  /** Of the platform's log. */
  readonly lines: ReadonlyArray<string>
  /** Unix ms of the last answer. */
  readonly ended: number
  readonly fromZero: boolean
  readonly zeroAfterSeconds: number | null
}

const SAMPLES_TRIGGER = 'knomaly/samples'

const brokerOf = ({ own }: Target): Books['broker'] => {
  const stats = own?.platform.broker().triggers[SAMPLES_TRIGGER]
  return stats === undefined
    ? undefined
    : { stored: stats.accepted, delivered: stats.delivered, deadLettered: stats.deadLettered, open: stats.backlog }
}

const ARTILLERY: string = JSON.parse(readFileSync(join(LOAD_FOLDER, 'package.json'), 'utf8')).dependencies.artillery

const burstOf = ({ log, settled, zeroAfterSeconds }: Found, replicas: Replicas | null): Burst => {
  const codes = log.seconds.flatMap((second) => Object.entries(second.codes))
  return {
    firstAnswerMs: log.first?.ms ?? 0,
    mostReplicas: replicas?.most ?? {},
    panics: replicas?.panics ?? 0,
    refused: codes.reduce((sum, [code, n]) => (code === '202' ? sum : sum + n), 0),
    lost: settled.account?.open ?? log.accepted.samples,
    zeroAfterSeconds
  }
}

const replicasOf = ({ watched, lines, ended }: Found, begin: number): Replicas | null => {
  if (watched === undefined) return null
  const { readings } = watched
  // Neither what there was before the first request nor what the questions afterwards bring up is the work of the load.
  const underLoad = readings.filter(({ at }) => at >= begin && at <= ended)
  return {
    most: mostOf(underLoad),
    panics: panicsIn(underLoad),
    changes: changesOf(readings, begin),
    decisions: decisionsIn(lines, begin),
    rows: bySecond(readings, begin)
  }
}

export const factsOf = (
  args: LoadArguments,
  run: string,
  plan: ReadonlyArray<Phase>,
  target: Target,
  found: Found
): Facts => {
  const { machine, ran, log, settled, watched, fromZero } = found
  const begin = log.first?.at ?? Date.now()
  const replicas = replicasOf(found, begin)
  return {
    scenario: args.name,
    profile: args.profile,
    run,
    seed: args.seed,
    target: {
      url: target.url,
      host: target.host ?? null,
      kind: target.own !== undefined ? 'own' : args.url === undefined ? 'running' : 'given'
    },
    versions: { knomaly: VERSION, artillery: ARTILLERY, node: process.versions.node },
    machine,
    thresholds: ran.thresholds,
    checks: checksOf({
      sent: log.accepted,
      answers202: ran.counters['http.codes.202'] ?? 0,
      ingest: watched === undefined ? undefined : { samples: watched.ingestSamples, exact: watched.exact },
      broker: brokerOf(target),
      account: settled.account,
      deadLettersKnown: settled.deadLettersKnown,
      swelling: log.swelling
    }),
    account: settled.account ?? null,
    burst: fromZero ? burstOf(found, replicas) : null,
    replicas,
    log,
    plan,
    begin
  }
}
