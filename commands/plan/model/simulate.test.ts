import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { scalingOf } from '../../../local/manifests/autoscaling.ts'
import type { ScalingSpec } from '../../../local/manifests/topology.ts'
import type { Load } from '../load/load.ts'
import { phasedLoad } from '../load/phases.ts'
import { podsFor, targetOf } from '../report/subject.ts'
import type { PlanSettings } from '../settings.ts'
import { createServingOneByOne } from '../testing/one-by-one.ts'
import { MOST_PODS } from './most-pods.ts'
import { type Plan, type PodModel, simulate } from './simulate.ts'
import { stepMsFor } from './step.ts'

const simulation = suite('simulation of a service under load')

const loadOf = (rps: string, phaseMs = 60_000): Load => {
  const load = phasedLoad(rps, phaseMs)
  if (E.isLeft(load)) throw new Error(load.left)
  return load.right
}

type Given = Partial<ScalingSpec> & Partial<PodModel> & { readonly cc?: number; readonly timeoutSeconds?: number }

const settingsFor = ({ cc = 10, timeoutSeconds = 60, ...given }: Given): PlanSettings => ({
  scaling: { ...scalingOf({}), ...given },
  containerConcurrency: cc,
  timeoutSeconds
})

const plan = (load: Load, given: Given, seed = 1, create?: typeof createServingOneByOne): Plan => {
  const { latencyMs = 100, coldStartMs = 2_000, capacity = Number.POSITIVE_INFINITY } = given
  const settings = settingsFor(given)
  const stepMs = stepMsFor(load, settings, latencyMs)
  const question = { settings, pod: { latencyMs, coldStartMs, capacity }, load, seed, stepMs }
  return create === undefined ? simulate(question) : simulate(question, create)
}

const given: fc.Arbitrary<Given> = fc
  .record({
    cc: fc.constantFrom(0, 1, 3, 10, 100),
    target: fc.constantFrom(undefined, 1, 10),
    minScale: fc.nat(3),
    more: fc.nat(8),
    targetBurstCapacity: fc.constantFrom(-1, 0, 211),
    metric: fc.constantFrom('concurrency' as const, 'rps' as const),
    windowMs: fc.constantFrom(6_000, 20_000, 60_000),
    timeoutSeconds: fc.constantFrom(2, 60),
    latencyMs: fc.constantFrom(20, 200),
    coldStartMs: fc.constantFrom(0, 700, 5_000),
    capacity: fc.constantFrom(2, Number.POSITIVE_INFINITY)
  })
  // More than one, so that no pod is not one of the cases that a maximum excludes.
  .map(({ more, ...one }) => ({ ...one, maxScale: one.minScale + 1 + more }))

const phases = fc
  .array(fc.constantFrom(0, 1, 30, 400), { minLength: 1, maxLength: 3 })
  .map((rates) => loadOf(rates.join(','), 20_000))

simulation('every request has one outcome, pods stay within bounds, sums are sums', async () => {
  await fc.assert(
    fc.asyncProperty(phases, given, fc.nat(1000), async (load, one, seed) => {
      const { requests, pods, phases: each, timeline } = plan(load, one, seed)
      assert.is(requests.offered, requests.answered + requests.refused + requests.timedOut + requests.open)
      for (let second = 0; second < load.durationMs / 1000; second += 1) {
        assert.ok((timeline.ready[second] ?? 0) + (timeline.starting[second] ?? 0) <= (one.maxScale ?? 0))
        assert.ok((timeline.wanted[second] ?? 0) >= (one.minScale ?? 0))
      }
      const sum = (of: (phase: Plan['phases'][number]) => number): number =>
        each.reduce((all, phase) => all + of(phase), 0)
      assert.is(
        sum((phase) => phase.requests.offered),
        requests.offered
      )
      assert.is(
        sum((phase) => phase.requests.refused),
        requests.refused
      )
      assert.is(
        sum((phase) => phase.requests.timedOut),
        requests.timedOut
      )
      assert.is(
        sum((phase) => phase.requests.waits.count),
        requests.waits.count
      )
      assert.is(
        sum((phase) => phase.pods.podSeconds),
        pods.podSeconds
      )
      assert.is(
        sum((phase) => phase.pods.started),
        pods.started
      )
      assert.is(
        timeline.offered.reduce((a, b) => a + b, 0),
        requests.offered
      )
    }),
    { numRuns: 25 }
  )
})

simulation('is the same for the same seed, and another one for another', () => {
  const of = (seed: number): Plan => plan(loadOf('10,100,5'), {}, seed)
  assert.equal(of(4), of(4))
  assert.not.equal(of(4).requests, of(5).requests)
})

simulation('variants with one seed have the same requests', () => {
  const load = loadOf('10,100')
  assert.equal(plan(load, { cc: 5 }).timeline.offered, plan(load, { cc: 50, minScale: 3 }).timeline.offered)
})

for (const minScale of [0, 1, 3]) {
  simulation(`without requests there are min-scale pods, ${minScale}`, () => {
    const { pods, timeline } = plan(loadOf('0', 300_000), { minScale, maxScale: 9, initialScale: 2 })
    assert.ok(timeline.ready.every((ready) => ready === minScale))
    assert.is(pods.podSeconds, 300 * minScale)
    assert.is(pods.started, 0)
  })
}

simulation('a request that meets no pod waits for a start, and its pod goes when nothing comes any more', () => {
  const { pods, requests, timeline } = plan(loadOf('1@10s,0@4m'), { cc: 100 })
  assert.is(pods.woken, 1)
  assert.is(pods.started, 1)
  assert.ok(requests.waits.maxMs >= 2_000 && requests.waits.maxMs < 2_100, String(requests.waits.maxMs))
  const last = timeline.ready.lastIndexOf(1)
  // A window without requests and the grace period; the pod drains after that and is paid for.
  assert.ok(last >= 10 + 60 && last <= 10 + 60 + 30 + 10, String(last))
  assert.is(timeline.leaving[last + 15], 1)
  assert.is(timeline.leaving.at(-1), 0)
})

for (const [rps, cc, latencyMs] of [
  [200, 10, 100],
  [90, 50, 1_000],
  [2_000, 20, 50]
] as const) {
  simulation(
    `steady at ${rps}/s × ${latencyMs} ms and ${cc} at a time: as many pods as the autoscaler's arithmetic`,
    () => {
      const load = loadOf(String(rps), 300_000)
      const expected = podsFor(settingsFor({ cc }), rps, latencyMs)
      assert.is(expected, Math.ceil((rps * latencyMs) / 1000 / (cc * 0.7)))
      const { timeline, requests } = plan(load, { cc, latencyMs, minScale: expected })
      const lastMinute = timeline.wanted.slice(-60)
      // A load that lies on the edge between two numbers takes turns.
      assert.ok(
        lastMinute.every((pods) => pods === expected || pods === expected + 1),
        lastMinute.join(' ')
      )
      // Little: in flight = rate × time.
      const inFlight = timeline.working.slice(-60).reduce((a, b) => a + b, 0) / 60
      assert.ok(Math.abs(inFlight - (rps * latencyMs) / 1000) < (0.1 * (rps * latencyMs)) / 1000, String(inFlight))
      assert.is(requests.refused, 0)
    }
  )
}

simulation('by requests/s, too: 200 of them a pod, 70 % of that aimed at', () => {
  const { timeline } = plan(loadOf('1000', 300_000), { metric: 'rps', cc: 0, minScale: 8 })
  assert.equal(targetOf(settingsFor({ metric: 'rps', cc: 0 })), { target: 140, total: 200 })
  assert.ok(timeline.wanted.slice(-60).every((pods) => pods === 8))
})

simulation('a higher target never takes more pods of a steady load', async () => {
  const targets = fc.tuple(fc.integer({ min: 5, max: 40 }), fc.integer({ min: 5, max: 40 }))
  await fc.assert(
    fc.asyncProperty(targets, fc.nat(100), async ([a, b], seed) => {
      const load = loadOf('300', 150_000)
      const last = (target: number): number => {
        // Enough to begin with, so that no panic hides what the target does.
        const { timeline } = plan(load, { cc: 100, target, minScale: 1, initialScale: 9 }, seed)
        return timeline.wanted.slice(-30).reduce((x, y) => x + y, 0) / 30
      }
      assert.ok(last(Math.max(a, b)) <= last(Math.min(a, b)) + 0.5)
    }),
    { numRuns: 5 }
  )
})

simulation('agrees with the model that goes request by request, scaling included', () => {
  const load = loadOf('5,100,200,20', 90_000)
  const one = { cc: 10, capacity: 6, minScale: 1 }
  const [counts, events] = [plan(load, one), plan(load, one, 1, createServingOneByOne)]
  const near = (of: (one: Plan) => number, share: number): void =>
    assert.ok(Math.abs(of(counts) / of(events) - 1) < share, `${of(counts)}, expected ${of(events)}`)
  assert.is(counts.requests.offered, events.requests.offered)
  near(({ pods }) => pods.podSeconds, 0.2)
  near(({ pods }) => pods.most, 0.25)
  near(({ pods }) => pods.workingSeconds, 0.05)
  near(({ requests }) => requests.waits.p99Ms, 0.3)
})

simulation('no cluster is without end', () => {
  const { pods } = plan(loadOf('1000000', 20_000), { cc: 1, latencyMs: 100 })
  assert.is(pods.most, MOST_PODS)
  assert.ok(pods.cutShort > 0 && pods.mostDesired > MOST_PODS)
})

simulation.run()
