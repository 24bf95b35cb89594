import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type DecideInput, type DecideSettings, decide, type PanicState } from './decide.ts'

const WINDOW_MS = 60_000
const NOW_MS = 1_700_000_000_000

const load = fc.oneof(fc.constant(0), fc.double({ min: 1e-6, max: 5000, noNaN: true }))

const settings: fc.Arbitrary<DecideSettings> = fc.record({
  target: fc.double({ min: 0.01, max: 200, noNaN: true }),
  total: fc.double({ min: 0.01, max: 300, noNaN: true }),
  panicThreshold: fc.double({ min: 1.1, max: 10, noNaN: true }),
  stableWindowMs: fc.constant(WINDOW_MS),
  maxScaleUpRate: fc.double({ min: 1.01, max: 1000, noNaN: true }),
  maxScaleDownRate: fc.double({ min: 1.01, max: 20, noNaN: true }),
  activationScale: fc.integer({ min: 1, max: 5 }),
  targetBurstCapacity: fc.constantFrom(-1, 0, 1, 211),
  reachable: fc.boolean()
})

const state: fc.Arbitrary<PanicState> = fc.record({
  sinceMs: fc.option(
    fc.nat({ max: 2 * WINDOW_MS }).map((agoMs) => NOW_MS - agoMs),
    { nil: undefined }
  ),
  most: fc.nat({ max: 200 })
})

const input: fc.Arbitrary<DecideInput> = fc.record({
  nowMs: fc.constant(NOW_MS),
  ready: fc.nat({ max: 200 }),
  stable: load,
  panic: load
})

const given = fc.tuple(settings, state, input)

const mostAtOnce = ({ maxScaleUpRate, activationScale }: DecideSettings, { ready }: DecideInput): number =>
  Math.max(Math.ceil(maxScaleUpRate * Math.max(1, ready)), activationScale)

const properties = suite('decide, for any settings, state and load')

properties('a whole number of replicas, and never more than the rate lets start, unless a panic holds more', () => {
  fc.assert(
    fc.property(given, ([settings, state, input]) => {
      const [next, { desired }] = decide(settings, state, input)
      const held = next.sinceMs === undefined ? 0 : state.most
      assert.ok(Number.isInteger(desired))
      assert.ok(desired <= Math.max(held, mostAtOnce(settings, input)))
    })
  )
})

properties('never less than the rate lets go, of a revision that a route leads to', () => {
  fc.assert(
    fc.property(given, ([settings, state, input]) => {
      const [, { desired }] = decide({ ...settings, reachable: true }, state, input)
      assert.ok(desired >= Math.floor(Math.max(1, input.ready) / settings.maxScaleDownRate))
    })
  )
})

properties('a panic never lowers what it has asked for, and asks for no less than either window', () => {
  fc.assert(
    fc.property(given, ([settings, state, input]) => {
      const [next, { desired }] = decide(settings, state, input)
      if (next.sinceMs === undefined) return
      assert.ok(desired >= state.most)
      const calm = { ...settings, panicThreshold: Number.POSITIVE_INFINITY }
      const fresh = { sinceMs: undefined, most: 0 }
      for (const load of [input.stable, input.panic]) {
        const [, { desired: alone }] = decide(calm, fresh, { ...input, stable: load })
        assert.ok(desired >= alone)
      }
    })
  )
})

properties('it panics when the threshold is reached, and stops a window after the last time that it was', () => {
  fc.assert(
    fc.property(given, ([settings, state, input]) => {
      const [{ sinceMs }] = decide(settings, state, input)
      const over = Math.ceil(input.panic / settings.target) / Math.max(1, input.ready) >= settings.panicThreshold
      const still = state.sinceMs !== undefined && NOW_MS - state.sinceMs <= WINDOW_MS
      assert.is(sinceMs, over ? NOW_MS : still ? state.sinceMs : undefined)
    })
  )
})

properties('nothing is left of a panic that has ended', () => {
  fc.assert(
    fc.property(given, ([settings, state, input]) => {
      const ended: PanicState = { sinceMs: NOW_MS - WINDOW_MS - 1, most: state.most }
      const calm = { ...settings, panicThreshold: Number.POSITIVE_INFINITY }
      assert.equal(decide(calm, ended, input), decide(calm, { sinceMs: undefined, most: 0 }, input))
    })
  )
})

properties('more load never asks for fewer replicas', () => {
  fc.assert(
    fc.property(given, load, load, ([settings, state, input], moreStable, morePanic) => {
      const more = { ...input, stable: input.stable + moreStable, panic: input.panic + morePanic }
      // The end of a panic is no matter of more or less load at this moment: compare within one mode.
      const [before, { desired }] = decide(settings, state, input)
      const [after, { desired: withMore }] = decide(settings, state, more)
      if (before.sinceMs !== undefined || after.sinceMs === undefined) assert.ok(withMore >= desired)
    })
  )
})

properties('only the ratio of load and target counts', () => {
  // Powers of two change no digit.
  fc.assert(
    fc.property(given, fc.integer({ min: -6, max: 6 }), ([settings, state, input], exponent) => {
      const by = 2 ** exponent
      const scaled = { ...settings, target: settings.target * by, total: settings.total * by }
      const scaledInput = { ...input, stable: input.stable * by, panic: input.panic * by }
      const [nextScaled, one] = decide(scaled, state, scaledInput)
      const [next, other] = decide(settings, state, input)
      assert.equal([nextScaled, one.desired, one.rule], [next, other.desired, other.rule])
    })
  )
})

properties('the excess burst capacity depends on replicas, load and settings alone, and falls with the load', () => {
  fc.assert(
    fc.property(given, state, load, ([settings, from, input], otherState, more) => {
      const [, { excessBurstCapacity }] = decide(settings, from, input)
      const [, fromOther] = decide(settings, otherState, { ...input, stable: 0 })
      assert.is(fromOther.excessBurstCapacity, excessBurstCapacity)
      const [, withMore] = decide(settings, from, { ...input, panic: input.panic + more })
      assert.ok(withMore.excessBurstCapacity <= excessBurstCapacity)
    })
  )
})

properties.run()
