import { mkdirSync } from 'node:fs'
import { StartFailure } from '../../local/platform/start-failure.ts'
import type { LoadArguments } from './arguments.ts'
import { factsOf } from './facts.ts'
import { readLog } from './log.ts'
import { machine } from './machine.ts'
import { startProgress } from './progress.ts'
import { type ArtilleryResult, logFile, runArtillery } from './run-artillery.ts'
import { type Phase, phasesOf, readScenario, secondsOf } from './scenario.ts'
import { settle } from './settle.ts'
import { type Summary, toSummary } from './summary.ts'
import { findTarget, type Target } from './target.ts'
import { type Watch, watch } from './watch.ts'
import { untilZero } from './zero.ts'

export type LoadOptions = {
  /** Goes into the sources: another one for each run. */
  readonly run: string
  /** Where what was measured is written. */
  readonly folder: string
  /** Ends it: then there is no report, because nobody knows what became of what was under way. */
  readonly signal: AbortSignal
  readonly say: (line: string) => void
}

/** Knative waits for the window and for a grace of half a minute, and replicas end what they are at. */
const ZERO_WITHIN_MS = 180_000

const send = async (
  { name, profile, seed, token }: LoadArguments,
  phases: ReadonlyArray<Phase>,
  { url, host }: Target,
  { run, folder, signal, say }: LoadOptions
): Promise<ArtilleryResult> => {
  say(`${name} (${profile}): ${phases.map((phase) => `${phase.name} ${phase.duration} s`).join(', ')} …`)
  mkdirSync(folder, { recursive: true })
  const progress = startProgress({ file: logFile(folder), seconds: secondsOf(phases), say })
  return runArtillery({ name, profile, phases, seed, run, folder, signal, url, host, token }).finally(progress.stop)
}

/** Seconds from `ended` until there is no replica any more; null when that takes too long. */
const backToZero = async (watching: Watch, { signal, say }: LoadOptions, ended: number): Promise<number | null> => {
  say('waiting until every service is back at zero …')
  return (await untilZero(watching, ZERO_WITHIN_MS, signal)) ? Math.round((Date.now() - ended) / 1000) : null
}

/** Runs the scenario from its beginning to the end of its events, and says what was found. Rejects when it is interrupted. */
export const load = async (args: LoadArguments, options: LoadOptions): Promise<Summary> => {
  const { run, folder, signal, say } = options
  const before = machine()
  const lines: string[] = []
  const target = await findTarget(args, { signal, say, onLog: (line) => void lines.push(line) })
  const watching = target.own === undefined ? undefined : watch(target.own.platform)
  try {
    const fromZero = args.name === 'burst' && watching !== undefined
    if (fromZero) {
      say('waiting until every service is at zero …')
      const isThere = await untilZero(watching, ZERO_WITHIN_MS, signal)
      signal.throwIfAborted()
      if (!isThere) throw new StartFailure([`not every service is at zero after ${ZERO_WITHIN_MS / 1000} s`])
    }
    const plan = phasesOf(readScenario(args.name), args.profile, args.seconds)
    const ran = await send(args, plan, target, options)
    const ended = Date.now()
    const log = readLog(logFile(folder), run)
    say('waiting for the outcomes …')
    const settled = await settle(target, log, { waitMs: args.waitMs, say })
    const zeroAfterSeconds = fromZero ? await backToZero(watching, options, ended) : null
    const watched = await watching?.stop()
    signal.throwIfAborted()
    const found = { machine: before, ran, log, settled, watched, lines, ended, fromZero, zeroAfterSeconds }
    return toSummary(factsOf(args, run, plan, target, found))
  } finally {
    await watching?.stop()
    await target.close()
  }
}
