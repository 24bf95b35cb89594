import * as E from 'fp-ts/lib/Either.js'
import { explainFailure } from '../kubectl/failure.ts'
import { type Check, failed, type Outcome, passed, passedOver } from './check.ts'
import { canBeZero, FUNCTIONS, type FunctionName, getService, QUESTION, selectorOf } from './functions.ts'
import type { Subject } from './subject.ts'

/**
 * The stable window and the grace period are 60 + 30 s, the drain of a Pod 30 s, the scale-down-delay a minute or two.
 */
const ZERO_SECONDS = 360
const SLACK_MS = 5_000

/** Last those that may be kept awake: the console by who looks at it, alert-sink by the tick of every minute. */
const SLEEPLESS: ReadonlyArray<FunctionName> = ['console', 'alert-sink']
const CANDIDATES = [...[...FUNCTIONS].reverse().filter((name) => !SLEEPLESS.includes(name)), ...SLEEPLESS]

const findSleeper = async ({ kubectl, namespace }: Subject): Promise<FunctionName | undefined> => {
  for (const name of CANDIDATES) {
    const service = await getService(kubectl, namespace, name)
    if (E.isRight(service) && canBeZero(service.right)) return name
  }
  return undefined
}

const goesToZero = async ({ kubectl, namespace }: Subject, name: FunctionName): Promise<Outcome> => {
  const since = performance.now()
  const gone = await kubectl(
    ['wait', '--for=delete', 'pod', '-n', namespace, '-l', selectorOf(name), `--timeout=${ZERO_SECONDS}s`],
    { timeoutMs: ZERO_SECONDS * 1_000 + SLACK_MS }
  )
  const seconds = Math.round((performance.now() - since) / 1_000)
  if (E.isRight(gone)) return passed(`${name} has no Pod after ${seconds} s`)
  // Older kubectl calls it an error when there is nothing left to wait for.
  if (explainFailure(gone.left).includes('no matching resources found')) return passed(`${name} had no Pod already`)
  return failed(`${name} still has Pods after ${seconds} s: ${explainFailure(gone.left)}`)
}

const comesBack = async ({ door }: Subject, name: FunctionName): Promise<Outcome> => {
  const since = performance.now()
  const { status } = await door.get(QUESTION[name])
  const took = `${name} answered ${status} in ${((performance.now() - since) / 1_000).toFixed(1)} s`
  return status === 200 ? passed(took) : failed(took)
}

/** That a function without work costs nothing, and is there when it is needed. */
export const checksOfZero = (subject: Subject): ReadonlyArray<Check> => {
  let sleeper: FunctionName | undefined
  const NONE = passedOver('every function keeps a replica (min-scale)')
  return [
    {
      name: 'a function goes to zero',
      run: async () => {
        sleeper = await findSleeper(subject)
        return sleeper === undefined ? NONE : goesToZero(subject, sleeper)
      }
    },
    {
      name: 'it comes back from zero',
      run: async () => (sleeper === undefined ? NONE : comesBack(subject, sleeper))
    }
  ]
}
