import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Detector } from './detector.ts'
import { buildDetector, DETECTORS } from './detectors.ts'
import { foldSamples, type SeriesMemory } from './fold-samples.ts'
import { isAnomaly, MAX_PARTS, type Verdict } from './verdict.ts'
import { type Observation, Window } from './window.ts'

/** What every detector holds, whatever it looks for. A new one in the registry is tested without a line here. */
const properties = suite('every detector')

const SIZE = { samples: 50 }
const STEP_MS = 60_000
/** 2026-01-05T00:00:00Z, a Monday. */
const START = Date.UTC(2026, 0, 5)

/** More than this for each series would be felt in Redis and on the wire: it goes with every commit. */
const MOST_STATE_BYTES = 16 * 1024

/** What is relative to the level, or in units, and so does not survive a shift or another unit. */
const LEVEL_FREE: Readonly<Record<string, object>> = {
  zscore: { relativeFloor: 0, absoluteFloor: 1e-300 },
  mad: { relativeFloor: 0 },
  ewma: { relativeFloor: 0 }
}

const built = (name: string, parameters: object = {}): Detector<unknown> => {
  const detector = buildDetector({ name, ...parameters })
  if (E.isLeft(detector)) throw new Error(detector.left.join())
  return detector.right
}

type Series = SeriesMemory<unknown>

const begin = (detector: Detector<unknown>): Series => ({ window: new Window(SIZE), state: detector.empty() })

const toSamples = (values: ReadonlyArray<number>, from = 0): ReadonlyArray<Observation> =>
  values.map((value, i) => ({ time: START + (from + i) * STEP_MS, key: `k${from + i}`, value }))

const verdictsOf = (
  detector: Detector<unknown>,
  series: Series,
  samples: ReadonlyArray<Observation>
): ReadonlyArray<Verdict> => {
  const verdicts: Verdict[] = []
  // One by one, as they arrive: a batch would be sorted.
  for (const sample of samples) {
    for (const outcome of foldSamples(detector, series, [sample])) {
      if (outcome.kind === 'fresh') verdicts.push(outcome.verdict)
    }
  }
  return verdicts
}

const flagsOf = (verdicts: ReadonlyArray<Verdict>): number => verdicts.filter(isAnomaly).length

/** White noise, −1 to 1, the same in every run. */
const noise = (n: number, seed: number): ReadonlyArray<number> => {
  let state = seed
  return Array.from({ length: n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 31 - 1
  })
}

const EXTREMES = [1e308, -1e308, Number.MAX_VALUE, 5e-324, -5e-324, 2.2e-308, -0, 0, 1e150, 1e-150, 1, 100]
const anyFinite = fc.oneof(fc.constantFrom(...EXTREMES), fc.double({ noNaN: true, noDefaultInfinity: true }))
const eighth = fc.integer({ min: -800, max: 800 }).map((n) => n / 8)

/** Stretches of one kind each: what is normal in one is not in the next. */
const stretchOf = (value: fc.Arbitrary<number>): fc.Arbitrary<ReadonlyArray<number>> =>
  fc.oneof(
    fc.tuple(value, fc.integer({ min: 1, max: 90 })).map(([one, n]) => Array<number>(n).fill(one)),
    fc
      .tuple(value, value, fc.array(fc.boolean(), { maxLength: 90 }))
      .map(([a, b, list]) => list.map((is) => (is ? a : b))),
    fc.array(value, { maxLength: 90 }),
    fc
      .tuple(fc.nat(1e6), fc.integer({ min: 1, max: 200 }))
      .map(([seed, n]) => noise(n, seed).map((one) => 100 + Math.round(one * 80) / 8))
  )
const seriesOf = (value: fc.Arbitrary<number>): fc.Arbitrary<ReadonlyArray<number>> =>
  fc.array(stretchOf(value), { minLength: 1, maxLength: 6 }).map((stretches) => stretches.flat())

/** Samples that mostly come a minute apart, and sometimes at once, long after, or before one that is there already. */
const anySamples: fc.Arbitrary<ReadonlyArray<Observation>> = fc
  .tuple(
    seriesOf(anyFinite),
    fc.array(fc.tuple(fc.nat(500), fc.constantFrom(-30, -2.5, -1, 0, 0, 45, 1500, 1e5)), { maxLength: 8 })
  )
  .map(([values, jumps]) => {
    let now = 0
    const jumpAt = new Map(jumps)
    return values.map((value, i) => {
      const jump = jumpAt.get(i) ?? 1
      if (jump > 0) now += jump
      return { time: START + (jump > 0 ? now : now + jump) * STEP_MS, key: `k${i}`, value }
    })
  })

const isSound = (verdict: Verdict): boolean => {
  const { warming, seen, needed, score, expected, lower, upper, statistics, parts } = verdict
  const numbers = [seen, needed, score, expected, lower, upper, ...Object.values(statistics)]
  return (
    numbers.every(Number.isFinite) &&
    [score >= 0, seen >= 0, needed >= 0, lower <= upper, !warming || score === 0].every(Boolean) &&
    parts.length <= MAX_PARTS &&
    parts.every((part) => [part.score, part.oneIn].every((n) => Number.isFinite(n) && n >= 0))
  )
}

/** The series as a replica has it that reads it now. */
const copyOf = (detector: Detector<unknown>, { window, state }: Series): Series => {
  const copied = detector.read(Uint8Array.from(detector.write(state)))
  assert.ok(copied !== undefined, 'reads what it wrote')
  return { window: Window.of(SIZE, window.observations(), window.total), state: copied }
}

for (const { name } of DETECTORS) {
  const detector = built(name)

  properties(`${name} says nothing that is not finite, of any finite values at any times`, async () => {
    await fc.assert(
      fc.property(anySamples, (samples) => {
        for (const verdict of verdictsOf(detector, begin(detector), samples)) {
          assert.ok(isSound(verdict), JSON.stringify(verdict))
        }
      }),
      { numRuns: 60 }
    )
  })

  properties(`${name} goes on from its stored state as if it had never stopped, to the bit`, async () => {
    await fc.assert(
      fc.property(anySamples, fc.func(fc.boolean()), (samples, isMoved) => {
        const stays = begin(detector)
        let moves = begin(detector)
        for (const [i, sample] of samples.entries()) {
          if (i < 100 || isMoved(i)) moves = copyOf(detector, moves)
          const [one] = verdictsOf(detector, stays, [sample])
          const [other] = verdictsOf(detector, moves, [sample])
          assert.ok(isDeepStrictEqual(one, other), `${i}: ${JSON.stringify([one, other])}`)
          assert.is(Buffer.compare(detector.write(stays.state), detector.write(moves.state)), 0, `state after ${i}`)
        }
        assert.ok(detector.write(stays.state).length <= MOST_STATE_BYTES)
      }),
      { numRuns: 25 }
    )
  })

  properties(`${name} finds the same in another unit and at another level`, async () => {
    const free = built(name, LEVEL_FREE[name])
    const other = fc.oneof(
      fc.integer({ min: -20, max: 20 }).map((power) => (value: number) => value * 2 ** power),
      fc.constantFrom(-4096, 256, 65_536).map((shift) => (value: number) => value + shift)
    )
    await fc.assert(
      fc.property(seriesOf(eighth), other, (values, move) => {
        const [here, there] = [values, values.map(move)].map((list) => verdictsOf(free, begin(free), toSamples(list)))
        for (const [i, verdict] of (here as ReadonlyArray<Verdict>).entries()) {
          const moved = there?.[i] as Verdict
          // On the edge rounding decides, and from there on they may differ.
          if (Math.abs(verdict.score - 1) < 1e-6) return
          assert.is(isAnomaly(moved), isAnomaly(verdict), `${i}: ${verdict.score}, ${moved.score}`)
        }
      }),
      { numRuns: 60 }
    )
  })

  for (const value of [0, -0, 7, -1e-3, 1e308, -Number.MAX_VALUE, 5e-324]) {
    properties(`${name} finds nothing in a series that is always ${value}`, () => {
      assert.is(flagsOf(verdictsOf(detector, begin(detector), toSamples(Array(1_200).fill(value)))), 0)
    })
  }

  properties(`${name} is quiet in noise, between two values and between a few`, () => {
    const white = noise(3_000, 7)
    for (const values of [white, white.map((one) => (one > 0 ? 1 : 0)), white.map((one) => 50 + Math.round(one * 3))]) {
      const flags = flagsOf(verdictsOf(detector, begin(detector), toSamples(values)))
      assert.ok(flags <= 15, `${flags} of 3000`)
    }
  })

  for (const [giant, at] of [
    [1e308, 900],
    [-1e15, 900],
    [1e308, 0],
    [-1e12, 3]
  ] as const) {
    properties(`${name} finds after ${giant} as sample ${at} what it finds without`, () => {
      const quiet = noise(5_000, 3).map((one) => 100 + 5 * one)
      const incident = noise(20, 5).map((one) => 400 + 5 * one)
      const found = [quiet, quiet.with(at, giant)].map((values) => {
        const series = begin(detector)
        verdictsOf(detector, series, toSamples(values))
        return flagsOf(verdictsOf(detector, series, toSamples(incident, values.length))) > 0
      })
      assert.ok(found[0] === false || found[1] === true)
    })
  }
}

properties.run()
