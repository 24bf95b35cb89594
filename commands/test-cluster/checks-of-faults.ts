import * as E from 'fp-ts/lib/Either.js'
import { NO_COUNTERS } from '../account/account.ts'
import { balance } from '../account/show-account.ts'
import { untilSettled } from '../account/until-settled.ts'
import { explainFailure } from '../kubectl/failure.ts'
import { type Check, failed, type Outcome, passed } from './check.ts'
import { FUNCTIONS, type FunctionName, killPod, QUESTION, runningPods } from './functions.ts'
import { startLoad } from './load.ts'
import type { Subject } from './subject.ts'

/** So many events are taken in between a kill and the next one: some of them meet the gap. */
const EVENTS_BETWEEN = 25

const killOne = async ({ kubectl, namespace, door }: Subject, name: FunctionName): Promise<Outcome> => {
  // At zero there is nothing to kill: a question brings a Pod.
  await door.get(QUESTION[name])
  const pods = await runningPods(kubectl, namespace, name)
  if (E.isLeft(pods)) return failed(explainFailure(pods.left))
  const [pod] = pods.right
  if (pod === undefined) return failed('no Pod of it runs, although it answers')
  const killed = await killPod(kubectl, namespace, pod)
  return E.isLeft(killed) ? failed(explainFailure(killed.left)) : passed(`${pod}, one of ${pods.right.length}`)
}

/** That no accepted sample is lost when Pods die while it is on its way. */
export const checksOfFaults = (subject: Subject): ReadonlyArray<Check> => {
  const { questions, door, startedAt, patienceMs } = subject
  const source = `${subject.source}-load`
  const load = startLoad({ post: door.post, source, now: startedAt })
  const kills = FUNCTIONS.map(
    (name): Check => ({
      name: `a Pod of ${name} is killed in the middle of traffic`,
      run: async () => {
        load.start()
        await load.more(EVENTS_BETWEEN)
        const outcome = await killOne(subject, name)
        await load.more(EVENTS_BETWEEN)
        return outcome
      }
    })
  )
  const account: Check = {
    name: 'every accepted sample has its outcome',
    run: async () => {
      const { accepted, sent, refused } = await load.stop()
      if (refused !== undefined) return failed(refused)
      const before = { counters: NO_COUNTERS, deadLetters: undefined }
      const settled = await untilSettled(
        questions,
        { source, accepted, outOfOrder: 0, before },
        { patienceMs, onWait: () => undefined }
      )
      const { account: sums, deadLettersKnown } = settled
      const words = balance({ ...sums, sent, accepted, alerts: 0, deadLettersKnown })
      if (accepted === 0) return failed('none was accepted')
      return sums.open === 0 ? passed(words) : failed(words)
    }
  }
  return [...kills, account]
}
