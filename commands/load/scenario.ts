import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { parse } from 'yaml'
import { decode } from '../../shared/contract/decode.ts'
import type { Profile, ScenarioName } from './arguments.ts'

export const LOAD_FOLDER = fileURLToPath(new URL('../../load', import.meta.url))

/** A stretch of time with one rate, or from one rate to another; requests a second, seconds. */
export const Phase = t.intersection([
  t.type({ name: t.string, duration: t.Int, arrivalRate: t.Int }),
  t.partial({ rampTo: t.Int })
])
export type Phase = t.TypeOf<typeof Phase>

const Phases = t.type({ phases: t.array(Phase) })

/** Of artillery's own format what these scenarios use; a test holds each of them against it. */
export const Scenario = t.type({
  config: t.type({
    processor: t.string,
    http: t.type({ pool: t.Int, timeout: t.Int }),
    environments: t.type({ quick: Phases, full: Phases }),
    plugins: t.type({ ensure: t.UnknownRecord }),
    ensure: t.type({ maxErrorRate: t.number, thresholds: t.array(t.record(t.string, t.number)) })
  }),
  scenarios: t.array(
    t.intersection([
      t.type({
        name: t.string,
        afterResponse: t.string,
        onError: t.string,
        flow: t.array(t.type({ post: t.type({ url: t.string, beforeRequest: t.string }) }))
      }),
      t.partial({ weight: t.Int })
    ])
  )
})
export type Scenario = t.TypeOf<typeof Scenario>

export const scenarioFile = (name: ScenarioName): string => join(LOAD_FOLDER, 'scenarios', `${name}.yml`)

/** Throws when it is not as it should be: these files are the project's own. */
export const readScenario = (name: ScenarioName): Scenario => {
  const decoded = decode(Scenario)(parse(readFileSync(scenarioFile(name), 'utf8')))
  if (E.isLeft(decoded)) throw new Error(`${scenarioFile(name)}: ${decoded.left.errors.join(', ')}`)
  return decoded.right
}

/**
 * The phases, stretched or shortened to `seconds` together. Each keeps its share, but lasts at least a second; what rounding leaves
 * goes to the longest.
 */
export const phasesOf = (scenario: Scenario, profile: Profile, seconds: number | undefined): ReadonlyArray<Phase> => {
  const { phases } = scenario.config.environments[profile]
  if (seconds === undefined) return phases
  const total = secondsOf(phases)
  const scaled = phases.map((phase) => ({
    ...phase,
    duration: Math.max(1, Math.round((phase.duration * seconds) / total)) as Phase['duration']
  }))
  const longest = scaled.reduce((a, b) => (b.duration > a.duration ? b : a))
  const rest = seconds - secondsOf(scaled)
  return scaled.map((phase) =>
    phase === longest ? { ...phase, duration: (phase.duration + rest) as Phase['duration'] } : phase
  )
}

export const secondsOf = (phases: ReadonlyArray<Phase>): number =>
  phases.reduce((sum, { duration }) => sum + duration, 0)
