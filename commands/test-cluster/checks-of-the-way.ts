import * as E from 'fp-ts/lib/Either.js'
import { polling } from '../account/polling.ts'
import { explainFailure } from '../kubectl/failure.ts'
import { notReady } from '../kubectl/not-ready.ts'
import { TOKEN_WANTED } from '../platform/receiver.ts'
import { type Check, failed, type Outcome, passed } from './check.ts'
import { FUNCTIONS, getService } from './functions.ts'
import type { Subject } from './subject.ts'
import { SPIKE, spike, toSamples, WARM_UP, warmUp } from './traffic.ts'

const seconds = (since: number): string => `${((performance.now() - since) / 1_000).toFixed(1)} s`

const allReady = async ({ kubectl, namespace }: Subject): Promise<Outcome> => {
  const faults: string[] = []
  for (const name of FUNCTIONS) {
    const service = await getService(kubectl, namespace, name)
    const fault = E.isLeft(service) ? explainFailure(service.left) : notReady(service.right)
    if (fault !== undefined) faults.push(`${name}: ${fault}`)
  }
  return faults.length === 0 ? passed(FUNCTIONS.join(', ')) : failed(faults.join('; '))
}

const METRIC = 'latency'

const post = async ({ door, source, startedAt }: Subject, id: 'warm-up' | 'spike'): Promise<Outcome> => {
  const points = id === 'spike' ? spike(startedAt) : warmUp(startedAt)
  const reply = await door.post(toSamples({ source, id, metric: METRIC }, points))
  if (reply === undefined) return failed(`${door.name} took nothing in`)
  const took = `${points.length} sample${points.length === 1 ? '' : 's'} through ${door.name}`
  return reply.status === 202
    ? passed(took)
    : failed(`${door.name} answered ${reply.status}: ${reply.status === 401 ? TOKEN_WANTED : reply.body.slice(0, 200)}`)
}

const allAnalysed = async ({ questions, source, patienceMs }: Subject): Promise<Outcome> => {
  const since = performance.now()
  const look = async () => {
    const { fresh } = await questions.counters(source)
    return { value: fresh, done: fresh >= WARM_UP, progress: fresh }
  }
  const fresh = await polling(look, { patienceMs })
  return (fresh === WARM_UP ? passed : failed)(`${fresh} of ${WARM_UP} samples after ${seconds(since)}`)
}

/** Polls until there is one; `what` says what was found. */
const firstOf = async <A>(
  patienceMs: number,
  list: () => Promise<ReadonlyArray<A>>,
  what: (found: A) => string
): Promise<Outcome> => {
  const since = performance.now()
  const look = async () => {
    const value = await list()
    return { value, done: value.length > 0, progress: value.length }
  }
  const [first] = await polling(look, { patienceMs })
  return first === undefined ? failed(`none after ${seconds(since)}`) : passed(`${what(first)} after ${seconds(since)}`)
}

const anomalyOfSpike = ({ questions, source, patienceMs }: Subject): Promise<Outcome> =>
  firstOf(
    patienceMs,
    async () => (await questions.anomalies(source, METRIC)).filter(({ value }) => value === SPIKE),
    ({ value, score, reason }) => `${value} is a ${reason} with score ${score.toFixed(1)},`
  )

const alertOfSpike = ({ questions, source, patienceMs }: Subject): Promise<Outcome> =>
  firstOf(
    patienceMs,
    () => questions.alerts(source),
    ({ id, status }) => `${id} is ${status}`
  )

const refusesGarbage = async ({ door }: Subject): Promise<Outcome> => {
  const status = await door.postPlain('{"rps":')
  return (status === 400 ? passed : failed)(`answered ${status}`)
}

/** That an anomaly is found on the whole way, from the route to the alert. */
export const checksOfTheWay = (subject: Subject): ReadonlyArray<Check> => [
  { name: 'the functions are ready', run: () => allReady(subject), isNeeded: true },
  { name: 'samples are taken in', run: () => post(subject, 'warm-up'), isNeeded: true },
  { name: 'samples are analysed', run: () => allAnalysed(subject) },
  { name: 'a spike is taken in', run: () => post(subject, 'spike') },
  { name: 'its anomaly is found', run: () => anomalyOfSpike(subject) },
  { name: 'its alert is opened', run: () => alertOfSpike(subject) },
  { name: 'what is no JSON is refused with 400', run: () => refusesGarbage(subject) }
]
