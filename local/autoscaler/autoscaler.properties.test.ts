import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { scalingOf } from '../manifests/autoscaling.ts'
import type { ScalingSpec } from '../manifests/topology.ts'
import { createAutoscaler } from './autoscaler.ts'
import { CLUSTER_DEFAULTS } from './cluster-settings.ts'
import { type Course, run, START_MS, type Tick } from './harness.ts'

const WINDOW_S = 10
const GRACE_S = CLUSTER_DEFAULTS.scaleToZeroGracePeriodMs / 1000

/** A short window, so that a course has room for panics and for scaling to zero. */
const scaling: fc.Arbitrary<ScalingSpec> = fc
  .record({
    target: fc.integer({ min: 1, max: 20 }),
    bounds: fc.constantFrom([0, 0], [0, 3], [1, 0], [2, 5], [4, 4]),
    targetBurstCapacity: fc.constantFrom(-1, 0, 30, 211),
    scaleDownDelayMs: fc.constantFrom(0, 0, 7000, 30_000),
    scaleToZeroRetentionMs: fc.constantFrom(0, 0, 20_000, 50_000),
    activationScale: fc.constantFrom(1, 1, 2),
    aggregation: fc.constantFrom('linear' as const, 'linear' as const, 'weighted-exponential' as const),
    initialScale: fc.constantFrom(1, 1, 3)
  })
  .map(({ bounds, ...one }) => ({
    ...scalingOf({}),
    ...one,
    windowMs: WINDOW_S * 1000,
    panicWindowPercentage: 20,
    minScale: bounds[0] ?? 0,
    maxScale: bounds[1] ?? 0
  }))

/** Calm, busy and idle stretches. */
const load = fc
  .array(
    fc.record({
      seconds: fc.integer({ min: 1, max: 60 }),
      level: fc.oneof(fc.constant(0), fc.constant(0), fc.integer({ min: 1, max: 150 }))
    }),
    { minLength: 1, maxLength: 8 }
  )
  .map((parts) => parts.flatMap(({ seconds, level }) => Array.from({ length: seconds }, () => level)))

const course: fc.Arbitrary<Course & { readonly scaling: ScalingSpec }> = fc
  .record({ scaling, load, readyAfter: fc.integer({ min: 1, max: 15 }) })
  .map((one) => ({ ...one, options: { scaling: one.scaling, containerConcurrency: 0 } }))

const holds = (claim: (ticks: ReadonlyArray<Tick>, course: Course & { readonly scaling: ScalingSpec }) => void): void =>
  fc.assert(fc.property(course, (one) => claim(run(one), one)))

const properties = suite('autoscaler, for any settings and load')

properties('the number of replicas is within the bounds, from the moment that initial-scale is reached', () => {
  holds((ticks, { scaling: { minScale, maxScale, initialScale } }) => {
    const from = ticks.findIndex(({ ready }) => ready >= Math.max(minScale, initialScale)) + 1
    for (const { want } of from > 0 ? ticks.slice(from) : []) {
      assert.ok(want >= minScale)
      assert.ok(maxScale === 0 || want <= maxScale || initialScale > maxScale)
    }
  })
})

properties('the number of replicas is what one second of load asks for at the least, where bounds let it', () => {
  holds((ticks, { scaling: { maxScale }, load }) => {
    for (const { at, want } of ticks)
      if ((load[at - 1] ?? 0) > 0) assert.ok(want >= 1, `none at ${at} s of ${maxScale}`)
  })
})

properties('in a panic the KPA never asks for less than before', () => {
  holds((ticks, { scaling: { scaleDownDelayMs } }) => {
    for (const [i, { panicking, desired }] of ticks.entries()) {
      const before = ticks[i - 1]
      // A delay can hold more than the panic asks for, and let it go while the panic lasts.
      if (scaleDownDelayMs === 0 && panicking && before?.panicking) assert.ok(desired >= before.desired)
    }
  })
})

properties('the last replicas go only when there was no load for a window, and the activator is in the path', () => {
  holds((ticks, { scaling: { scaleToZeroRetentionMs }, load }) => {
    for (const [i, { at, want }] of ticks.entries()) {
      if (want > 0 || (ticks[i - 1]?.want ?? 0) === 0) continue
      const secondsIdle = load.slice(Math.max(0, at - WINDOW_S), at)
      const proxiedTicks = ticks.slice(0, i + 1).reverse()
      const unproxied = proxiedTicks.findIndex(({ proxied }) => !proxied)
      const proxiedFrom = proxiedTicks[unproxied < 0 ? i : unproxied - 1]?.at ?? at
      assert.ok(at - proxiedFrom >= GRACE_S, `behind the activator from ${proxiedFrom} s, gone at ${at} s`)
      assert.ok(at >= WINDOW_S + scaleToZeroRetentionMs / 1000)
      assert.equal(
        secondsIdle.filter((level) => level > 0),
        []
      )
    }
  })
})

properties('at zero the activator is in the path', () => {
  holds((ticks) => {
    for (const { want, proxied } of ticks) assert.ok(want > 0 || proxied)
  })
})

properties('the same course gives the same decisions, at any time of day', () => {
  fc.assert(
    fc.property(course, fc.nat({ max: 100_000 }), ({ options, load }, ticksLater) => {
      const decisions = (startMs: number): ReadonlyArray<unknown> => {
        const autoscaler = createAutoscaler(options)
        let ready = 0
        return load.map((level, second) => {
          const nowMs = startMs + second * 1000
          autoscaler.record(nowMs, { concurrency: level, requests: level })
          const decision = autoscaler.tick(nowMs, { ready })
          ready = decision.want
          return decision
        })
      }
      assert.equal(decisions(START_MS), decisions(START_MS))
      assert.equal(decisions(START_MS + ticksLater * 2000), decisions(START_MS))
    })
  )
})

properties.run()
