import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { NO_COUNTERS } from '../account/account.ts'
import { answering, type Rule } from '../kubectl/testing/stand-in.ts'
import type { Questions } from '../platform/questions.ts'
import { runChecks } from './check.ts'
import { checksOfFaults } from './checks-of-faults.ts'
import { checksOfTheWay } from './checks-of-the-way.ts'
import { checksOfZero } from './checks-of-zero.ts'
import type { Door } from './door.ts'
import type { Subject } from './subject.ts'

/**
 * What the checks say of a pipeline that fails; that a good one passes is shown with the real one in
 * test-cluster.test.ts.
 */
const failing = suite('checks of a cluster that fails')

const service = (name: string, least: string): object => ({
  apiVersion: 'serving.knative.dev/v1',
  kind: 'Service',
  metadata: { name },
  spec: { template: { metadata: { annotations: { 'autoscaling.knative.dev/min-scale': least } } } },
  status: { conditions: [{ type: 'Ready', status: 'True' }] }
})
const POD = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pod-1' }, status: { phase: 'Running' } }

const accepting: Door = {
  name: 'the gateway',
  get: async () => ({ status: 200, body: '{}' }),
  post: async () => ({ status: 202, body: '' }),
  postPlain: async () => 400,
  close: async () => undefined
}

/** A pipeline that takes samples in and loses them. */
const losing: Questions = {
  counters: async () => NO_COUNTERS,
  deadLetters: async () => ({ events: 0, samples: 0 }),
  series: async () => undefined,
  alerts: async () => [],
  anomalies: async () => []
}

const run = async (
  checksOf: typeof checksOfZero,
  changed: Partial<Subject>,
  rules: ReadonlyArray<Rule> = []
): Promise<ReadonlyArray<string>> => {
  const { kubectl } = answering([
    ...rules,
    { when: /^get services.serving/, stdout: service('a', '1') },
    { when: /^get pods/, stdout: { items: [POD] } },
    { when: /^delete pod/ }
  ])
  const subject = {
    ...{ kubectl, namespace: 'knomaly', door: accepting, questions: losing },
    ...{ source: '/test/x', startedAt: 1_767_225_600_000, patienceMs: 1, ...changed }
  }
  const lines: string[] = []
  const { passed, failed } = await runChecks(checksOf(subject), (line) => void lines.push(line))
  lines.push(`${passed} passed, ${failed} failed`)
  return lines.map((line) => line.replace(/after \d+(\.\d)? s/, 'after N s'))
}

failing('what was accepted and never analysed is no success', async () => {
  assert.equal((await run(checksOfTheWay, {})).slice(1), [
    'pass  samples are taken in: 500 samples through the gateway',
    'FAIL  samples are analysed: 0 of 500 samples after N s',
    'pass  a spike is taken in: 1 sample through the gateway',
    'FAIL  its anomaly is found: none after N s',
    'FAIL  its alert is opened: none after N s',
    'pass  what is no JSON is refused with 400: answered 400',
    '4 passed, 3 failed'
  ])
})

failing('a function that takes rubbish fails, and so does one that is not there', async () => {
  const rubbish = await run(checksOfTheWay, { door: { ...accepting, postPlain: async () => 202 } })
  assert.ok(rubbish.includes('FAIL  what is no JSON is refused with 400: answered 202'))
  const gone = await run(checksOfTheWay, {}, [
    { when: /^get services.* alert-sink/, stderr: 'Error from server (NotFound): no such Service\n', code: 1 }
  ])
  assert.equal(gone, [
    'FAIL  the functions are ready: alert-sink: Error from server (NotFound): no such Service',
    '0 passed, 1 failed'
  ])
})

failing('a route that answers nothing, or no, takes nothing in', async () => {
  const silent = await run(checksOfTheWay, { door: { ...accepting, post: async () => undefined } })
  assert.is(silent[1], 'FAIL  samples are taken in: the gateway took nothing in')
  const closed = { ...accepting, post: async () => ({ status: 401, body: 'no token' }) }
  assert.is(
    (await run(checksOfTheWay, { door: closed }))[1],
    'FAIL  samples are taken in: the gateway answered 401: ingest asks for a bearer token: KNOMALY_TOKEN in the environment has to be one of those that it knows'
  )
})

failing('lost samples are counted', async () => {
  const lines = await run(checksOfFaults, {})
  assert.match(lines[5] as string, /^FAIL {2}every accepted sample has its outcome: .* WITHOUT AN OUTCOME/)
  assert.is(lines[6], '5 passed, 1 failed')
})

failing('an event that the route refuses under load is told of', async () => {
  let posts = 0
  const door: Door = { ...accepting, post: async () => ({ status: ++posts > 60 ? 413 : 202, body: '' }) }
  const lines = await run(checksOfFaults, { door })
  assert.is(lines[5], 'FAIL  every accepted sample has its outcome: an event was answered 413')
})

failing('a Pod that cannot be killed, or is not there, is no success', async () => {
  const forbidden = await run(checksOfFaults, {}, [
    { when: /^delete pod/, stderr: 'Error from server (Forbidden): no\n', code: 1 }
  ])
  assert.match(
    forbidden[0] as string,
    'FAIL  a Pod of ingest is killed in the middle of traffic: Error from server (Forbidden): no'
  )
  const dying = { ...POD, metadata: { name: 'pod-1', deletionTimestamp: '2026-01-01T00:00:00Z' } }
  const gone = await run(checksOfFaults, {}, [{ when: /^get pods/, stdout: { items: [dying] } }])
  assert.match(gone[0] as string, /: no Pod of it runs, although it answers$/)
})

const AT_ZERO: Rule = { when: /^get services.* dead-letter/, stdout: service('dead-letter', '0') }

failing('where every function keeps a replica there is nothing to see of zero', async () => {
  assert.equal(await run(checksOfZero, {}), [
    'none  a function goes to zero: every function keeps a replica (min-scale)',
    'none  it comes back from zero: every function keeps a replica (min-scale)',
    '0 passed, 0 failed'
  ])
})

failing('a function that stays, and one that does not come back', async () => {
  const timeout = { when: /^wait/, stderr: 'error: timed out waiting for the condition\n', code: 1 }
  const away: Door = { ...accepting, get: async () => ({ status: 503, body: '' }) }
  const lines = await run(checksOfZero, { door: away }, [AT_ZERO, timeout])
  assert.match(
    lines[0] as string,
    /^FAIL {2}a function goes to zero: dead-letter still has Pods after N s: error: timed out/
  )
  assert.match(lines[1] as string, /^FAIL {2}it comes back from zero: dead-letter answered 503 in 0\.\d s$/)
})

failing('no Pod left to wait for is zero, in the words of an older kubectl, too', async () => {
  const none = { when: /^wait/, stderr: 'error: no matching resources found\n', code: 1 }
  assert.is(
    (await run(checksOfZero, {}, [AT_ZERO, none]))[0],
    'pass  a function goes to zero: dead-letter had no Pod already'
  )
})

failing.run()
