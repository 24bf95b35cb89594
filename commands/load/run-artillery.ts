import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { decode } from '../../shared/contract/decode.ts'
import type { Profile, ScenarioName } from './arguments.ts'
import { LOAD_FOLDER, type Phase, scenarioFile } from './scenario.ts'

export type ArtilleryRun = {
  readonly name: ScenarioName
  readonly profile: Profile
  readonly phases: ReadonlyArray<Phase>
  readonly url: string
  readonly host: string | undefined
  readonly token: string | undefined
  readonly run: string
  readonly seed: number
  /** Where artillery's own report and the log of the processor go. */
  readonly folder: string
  readonly signal: AbortSignal
}

/** One line of `ensure`, as artillery words it. */
export type Threshold = { readonly text: string; readonly holds: boolean }

export type ArtilleryResult = {
  readonly thresholds: ReadonlyArray<Threshold>
  readonly counters: Readonly<Record<string, number>>
}

/** artillery could not do its work; `output` is its own. */
export class ArtilleryFailed extends Error {
  readonly output: string
  constructor(output: string) {
    super('artillery could not run')
    this.output = output
  }
}

const Numbers = t.record(t.string, t.number)
const Report = t.type({ aggregate: t.type({ counters: Numbers, summaries: t.record(t.string, Numbers) }) })
type Report = t.TypeOf<typeof Report>

const MAX_OUTPUT = 100_000

/** `knomaly.answer_ms.p99` as artillery has measured it, or a counter. */
const measured = ({ counters, summaries }: Report['aggregate'], name: string): number | undefined => {
  const dot = name.lastIndexOf('.')
  return counters[name] ?? summaries[name.slice(0, dot)]?.[name.slice(dot + 1)]
}

/** `ok: knomaly.answer_ms.p99 < 500`, one a line; with what was measured. */
export const thresholdsIn = (output: string, report: Report | undefined): ReadonlyArray<Threshold> =>
  [...output.matchAll(/^(ok|fail): (\S+) < (.+)$/gm)].map(([, word, name = '', limit]) => {
    const holds = word === 'ok'
    // Its own words are wrong here: it asks for at most so many.
    if (name === 'maxErrorRate') return { text: `at most ${limit} % of the senders failed`, holds }
    const value = report === undefined ? undefined : measured(report.aggregate, name)
    return { text: `${name} < ${limit}${value === undefined ? '' : ` (${value})`}`, holds }
  })

const readReport = (file: string): Report | undefined => {
  try {
    const decoded = decode(Report)(JSON.parse(readFileSync(file, 'utf8')))
    return E.isRight(decoded) ? decoded.right : undefined
  } catch {
    // It was ended before it had anything to report.
    return undefined
  }
}

/** Nothing of the user's environment that would make artillery ask somebody else: no cloud, no proxy, no telemetry. */
const environment = ({ run, seed, host, token, folder }: ArtilleryRun): Record<string, string> => {
  const { PATH = '', HOME = '', TMPDIR, NODE_EXTRA_CA_CERTS } = process.env
  return {
    PATH,
    HOME,
    ...(TMPDIR === undefined ? {} : { TMPDIR }),
    ...(NODE_EXTRA_CA_CERTS === undefined ? {} : { NODE_EXTRA_CA_CERTS }),
    ...(token === undefined ? {} : { KNOMALY_TOKEN: token }),
    ...(host === undefined ? {} : { LOAD_HOST: host }),
    ARTILLERY_DISABLE_TELEMETRY: 'true',
    LOAD_RUN: run,
    LOAD_SEED: String(seed),
    LOAD_LOG: logFile(folder)
  }
}

export const logFile = (folder: string): string => join(folder, 'seconds.ndjson')

/** Runs artillery to its end. Rejects with an ArtilleryFailed, or with the signal's reason. */
export const runArtillery = async (options: ArtilleryRun): Promise<ArtilleryResult> => {
  const { name, profile, phases, url, folder, signal } = options
  const file = join(folder, 'artillery.json')
  const args = [
    join(LOAD_FOLDER, 'node_modules/artillery/bin/run'),
    ...['run', '--quiet', '--environment', profile, '--target', url, '--output', file],
    ...['--overrides', JSON.stringify({ config: { phases } }), scenarioFile(name)]
  ]
  const child = spawn(process.execPath, args, {
    cwd: LOAD_FOLDER,
    env: environment(options),
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let output = ''
  const collect = (text: string): void => {
    if (output.length < MAX_OUTPUT) output += text
  }
  child.stdout.setEncoding('utf8').on('data', collect)
  child.stderr.setEncoding('utf8').on('data', collect)
  const stop = (): void => void child.kill('SIGTERM')
  signal.addEventListener('abort', stop, { once: true })
  await once(child, 'close')
  signal.removeEventListener('abort', stop)
  // What its workers had not written yet is lost, and with it the account.
  signal.throwIfAborted()
  const result = readReport(file)
  const thresholds = thresholdsIn(output, result)
  // Its exit code is 1 for a threshold as well as for a file that it cannot read.
  if (result === undefined || thresholds.length === 0) throw new ArtilleryFailed(output)
  return { thresholds, counters: result.aggregate.counters }
}
