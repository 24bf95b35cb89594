import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createServingOneByOne } from '../testing/one-by-one.ts'
import { createAccount } from './account.ts'
import { createServingByCounts } from './by-counts.ts'
import { createDraws } from './draws.ts'
import type { ServingOptions } from './serving.ts'

/** Fixed pods and a fixed rate, without an autoscaler: what queueing theory has formulas for. */
const serving = suite('serving by counts')

type Case = Partial<ServingOptions> & {
  readonly pods: number
  readonly rps: number
  readonly proxied: boolean
  readonly seconds: number
}

const STEP_MS = 25

const run = (create: typeof createServingByCounts, { pods, rps, proxied, seconds, ...options }: Case) => {
  const account = createAccount([{ name: 'all', fromMs: 0, toMs: seconds * 1000 }])
  const arrivals = createDraws(5)
  const given = {
    containerConcurrency: 10,
    timeoutMs: 60_000,
    latencyMs: 100,
    capacity: Number.POSITIVE_INFINITY,
    ...options
  }
  const one = create(given, account.outcomes, createDraws(6))
  for (let pod = 0; pod < pods; pod += 1) one.open(pod)
  let inFlight = 0
  let working = 0
  for (let fromMs = 0; fromMs < seconds * 1000; fromMs += STEP_MS) {
    const count = arrivals.poisson((rps * STEP_MS) / 1000)
    account.offer(fromMs, count)
    one.advance({ fromMs, stepMs: STEP_MS, arrivals: count, proxied })
    const places = one.places()
    inFlight += places.held + places.queued + places.working
    working += places.working
  }
  const steps = (seconds * 1000) / STEP_MS
  const { held, queued, working: open } = one.places()
  return { ...account.all(), open: held + queued + open, inFlight: inFlight / steps, working: working / steps }
}

/** Erlang's C: the share of requests that wait when `servers` have `load` of work. */
const erlangC = (servers: number, load: number): number => {
  let blocked = 1
  for (let n = 1; n <= servers; n += 1) blocked = (load * blocked) / (n + load * blocked)
  return blocked / (1 - (load / servers) * (1 - blocked))
}

const meanWait = (servers: number, load: number, latencyMs: number): number =>
  (erlangC(servers, load) * latencyMs) / (servers - load)

const within = (actual: number, expected: number, share: number, what: string): void =>
  assert.ok(Math.abs(actual - expected) <= share * expected, `${what}: ${actual}, expected ${expected}`)

const TABLE: ReadonlyArray<readonly [name: string, servers: number, one: Case]> = [
  ['one pod, one slot', 1, { pods: 1, rps: 6, proxied: false, seconds: 2_500, containerConcurrency: 1 }],
  ['one pod, ten slots', 10, { pods: 1, rps: 85, proxied: false, seconds: 800 }],
  [
    'three pods behind the activator are one queue',
    9,
    { pods: 3, rps: 75, proxied: true, seconds: 800, containerConcurrency: 3 }
  ],
  [
    'a pod of two cores shares them',
    2,
    { pods: 1, rps: 14, proxied: true, seconds: 1_200, containerConcurrency: 100, capacity: 2 }
  ]
]

for (const [name, servers, one] of TABLE) {
  serving(`${name}: as Erlang says, and as the model that goes request by request`, () => {
    const load = one.rps / 10
    const [counts, events] = [run(createServingByCounts, one), run(createServingOneByOne, one)]
    within(counts.inFlight, load + (load / 100) * meanWait(servers, load, 100), 0.15, 'in flight')
    within(counts.inFlight, events.inFlight, 0.2, 'in flight')
    within(counts.waits.meanMs + 1, events.waits.meanMs + 1, 0.3, 'mean wait')
    within(counts.waits.p99Ms + 25, events.waits.p99Ms + 25, 0.3, 'wait p99')
  })
}

serving('with room nobody waits, and what is in work follows Little', () => {
  const seen = run(createServingByCounts, { pods: 2, rps: 300, proxied: true, seconds: 300, containerConcurrency: 100 })
  assert.is(seen.waits.maxMs, 0)
  within(seen.working, 30, 0.03, 'in work')
})

for (const proxied of [true, false]) {
  serving(`too much for too long: refused are as many as do not fit, ${proxied ? 'activator' : 'pods'}`, () => {
    const one = { pods: 2, rps: 400, proxied, seconds: 120, containerConcurrency: 10 }
    const [counts, events] = [run(createServingByCounts, one), run(createServingOneByOne, one)]
    for (const seen of [counts, events]) {
      assert.is(seen.offered, seen.answered + seen.refused + seen.timedOut + seen.open)
      // Two pods do 200 a second; the rest fills 2 × 100 places, or 10,000.
      within(seen.refused, seen.offered - 200 * 120 - (proxied ? 10_000 : 200), 0.03, 'refused')
    }
    within(counts.waits.p50Ms, events.waits.p50Ms, 0.05, 'wait p50')
  })
}

serving('who waits longer than the timeout gets 504, in a queue or in work', () => {
  // 20 at full speed is 200/s; at 300/s and without a limit all share, until those that came first give up.
  const one = {
    pods: 1,
    rps: 300,
    proxied: false,
    seconds: 200,
    containerConcurrency: 0,
    capacity: 20,
    timeoutMs: 5_000
  }
  const [counts, events] = [run(createServingByCounts, one), run(createServingOneByOne, one)]
  assert.ok(events.timedOut > 5_000)
  within(counts.timedOut, events.timedOut, 0.05, 'timed out')
  within(counts.inFlight, events.inFlight, 0.05, 'in flight')
})

serving.run()
