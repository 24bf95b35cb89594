import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { foldSamples, type SeriesMemory } from '../fold-samples.ts'
import { isAnomaly, type Verdict } from '../verdict.ts'
import { Window } from '../window.ts'
import { NOVELTY_DEFAULTS, NoveltyParameters, noveltyKind } from './novelty.ts'
import { NOVELTY_BYTES, type NoveltyState } from './novelty-state.ts'

const detecting = suite('novelty')

const series = (parameters: Partial<NoveltyParameters> = {}) => {
  const detector = noveltyKind.build({ ...NOVELTY_DEFAULTS, ...parameters })
  const memory: SeriesMemory<NoveltyState> = { window: new Window({ samples: 50 }), state: detector.empty() }
  let time = 0
  const at = (when: number, value: number): Verdict => {
    time = Math.max(time, when)
    const key = `k${memory.window.total}`
    const [outcome] = foldSamples(detector, memory, [{ time: when, key, value }])
    if (outcome?.kind !== 'fresh') throw new Error('a new sample is fresh')
    return outcome.verdict
  }
  const next = (...values: ReadonlyArray<number>): ReadonlyArray<Verdict> =>
    values.map((value) => at(time + 1_000, value))
  return { detector, memory, at, next }
}

const times = (n: number, value: (i: number) => number): ReadonlyArray<number> =>
  Array.from({ length: n }, (_, i) => value(i))
const flags = (verdicts: ReadonlyArray<Verdict>): number => verdicts.filter(isAnomaly).length
/** Noise that is the same in every run: the fraction of the golden ratio's multiples, −0.5 to 0.5. */
const noise = (i: number): number => ((i * 0.6180339887498949) % 1) - 0.5
const wave = (i: number): number => 100 + 50 * Math.sin((2 * Math.PI * i) / 60) + 4 * noise(i * i)
const free = { lockout: 0, fatigue: 0 }

detecting('says nothing until it has seen fifty samples', () => {
  const { next } = series()
  const verdicts = next(...times(50, (i) => (i % 7 === 0 ? 1e6 * i : i)))
  assert.ok(verdicts.every(({ warming, score, seen }, i) => warming && score === 0 && seen === i))
  assert.is(next(1)[0]?.warming, false)
})

detecting('names a spike and a dip, and how rare they are', () => {
  for (const [value, reason, direction] of [
    [400, 'spike', 'above'],
    [-300, 'dip', 'below']
  ] as const) {
    const { next } = series()
    next(...times(1_000, wave))
    const [verdict] = next(value)
    assert.ok(verdict !== undefined && isAnomaly(verdict))
    assert.equal([verdict.reason, verdict.direction], [reason, direction])
    const part = verdict.parts.find(({ name }) => name === 'value')
    assert.ok((part?.score ?? 0) > 1 && (part?.oneIn ?? 0) >= 1_000)
  }
})

detecting('the band is where nearly all values are', () => {
  const { next } = series()
  const verdict = next(...times(1_001, wave)).at(-1) as Verdict
  const { lower, expected, upper } = verdict
  assert.ok(
    lower > 45 && lower < 60 && expected > 80 && expected < 120 && upper > 140 && upper < 155,
    JSON.stringify(verdict)
  )
})

detecting('names a pattern that breaks inside of the known values', () => {
  const { next } = series()
  assert.is(flags(next(...times(1_500, wave)).slice(300)), 0)
  // The wave stands still at its middle, with the same noise: no value is rare, but a wave never does that.
  const found = next(...times(48, (i) => 100 + 50 * Math.sin(i / 2) + 4 * noise(i * i))).find(isAnomaly)
  assert.is(found?.reason, 'pattern')
})

detecting('names a series that stops moving', () => {
  const { next } = series({ threshold: 2 })
  next(...times(3_000, (i) => 100 + 20 * noise(i * i)))
  const verdicts = next(...times(40, () => 101))
  assert.ok(flags(verdicts) > 0)
  const rarest = Math.max(...verdicts.map(({ parts }) => parts.find(({ name }) => name === 'flat')?.oneIn ?? 0))
  assert.ok(rarest > 500, `one in ${rarest}`)
})

detecting('after an anomaly there is no other for the lock-out, and each part says so', () => {
  const { next } = series({ lockout: 20, fatigue: 0 })
  next(...times(1_000, wave))
  const verdicts = next(...times(21, (i) => 1e3 * 10 ** i))
  assert.equal(
    verdicts.map(isAnomaly),
    times(21, (i) => i).map((i) => i === 0)
  )
  assert.ok(
    verdicts.slice(1).every(({ score, parts }) => score === 1 && parts.every(({ heldBy }) => heldBy === 'lockout'))
  )
  assert.ok(isAnomaly(next(1e30)[0] as Verdict))
})

detecting('each anomaly makes the next one harder, for a while', () => {
  const [fresh, tired] = [0, 0.3].map((fatigue) => series({ threshold: 20, lockout: 0, fatigue }))
  const lostBy = (...values: ReadonlyArray<number>): number => {
    const [without, held] = [fresh, tired].map((one) => one?.next(...values).at(-1)?.score ?? 0)
    return ((without ?? 0) - (held ?? 0)) * 20
  }
  const near = (found: number, expected: number): void => assert.ok(Math.abs(found - expected) < 0.01, `${found}`)
  near(lostBy(...times(1_000, wave), 1e4), 0)
  near(lostBy(1e6), 0.3)
  near(lostBy(1e8), 0.6)
  near(lostBy(...times(3_000, wave), 1e12), 0.9 * Math.exp(-1))
})

detecting('fatigue holds what is only just over the threshold, and is named', () => {
  const tired = series({ lockout: 0, fatigue: 20 })
  tired.next(...times(1_000, wave))
  assert.ok(isAnomaly(tired.next(400)[0] as Verdict))
  const [held] = tired.next(500)
  assert.is(held !== undefined && isAnomaly(held), false)
  assert.ok(held?.parts.every(({ heldBy }) => heldBy === 'fatigue'))
})

detecting('judges a late sample by its value alone, and does not take it for the newest', () => {
  const [one, other] = [series(free), series(free)]
  for (const { next } of [one, other]) next(...times(1_000, wave))
  const late = other.at(990_500, 1_000)
  assert.ok(isAnomaly(late))
  assert.is(late.reason, 'spike')
  assert.equal(
    late.parts.filter(({ heldBy }) => heldBy === 'late').map(({ name }) => name),
    ['discord', 'flat', 'grams']
  )
  const [after, without] = [other.next(100), one.next(100)].map((verdicts) =>
    verdicts[0]?.parts.filter(({ name }) => name !== 'value').map(({ score }) => score)
  )
  assert.equal(after, without)
})

detecting('finds the same in any unit and at any offset', async () => {
  const values = times(700, (i) => (i % 211 === 210 ? 500 : wave(i)))
  const verdictsOf = (scale: number, shift: number): ReadonlyArray<Verdict> =>
    series(free).next(...values.map((value) => scale * value + shift))
  const expected = verdictsOf(1, 0)
  assert.ok(flags(expected) > 0)
  await fc.assert(
    fc.property(
      fc.double({ min: -9, max: 9, noNaN: true }),
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      (power, shift) => {
        const scale = 10 ** power
        for (const [i, verdict] of verdictsOf(scale, shift * scale).entries()) {
          const { score } = expected[i] as Verdict
          assert.ok(Math.abs(verdict.score - score) < 1e-3 * Math.max(1, score), `${i}: ${verdict.score}, ${score}`)
        }
      }
    ),
    { numRuns: 8 }
  )
})

detecting('goes on from its bytes at every step as if it had never stopped', () => {
  const { detector, memory, next } = series()
  for (let i = 0; i < 1_000; i += 1) {
    const copy = detector.read(Uint8Array.from(detector.write(memory.state)))
    assert.ok(copy !== undefined)
    const value = i % 97 === 0 ? 1e5 * noise(i) : wave(i)
    const sample = { time: (i + 1) * 1_000, key: `k${i}`, value }
    const [after, verdict] = detector.fold(copy, memory.window, sample)
    assert.ok(isDeepStrictEqual(next(value)[0], verdict), `${i}`)
    assert.is(Buffer.compare(detector.write(after), detector.write(memory.state)), 0)
  }
})

detecting('its state is small, and nothing else is read as one', () => {
  const { detector, memory, next } = series()
  next(...times(200, wave))
  const bytes = detector.write(memory.state)
  assert.is(bytes.length, NOVELTY_BYTES)
  assert.ok(NOVELTY_BYTES <= 6_144)
  assert.is(detector.read(new Uint8Array(0)), undefined)
  assert.is(detector.read(bytes.slice(1)), undefined)
  assert.is(detector.read(new Uint8Array(NOVELTY_BYTES).fill(255)), undefined)
})

detecting('refuses parameters that make no sense', () => {
  for (const wrong of [{ threshold: 0 }, { warmup: 0 }, { lockout: -1 }, { lockout: 1.5 }, { fatigue: -1 }]) {
    assert.ok(E.isLeft(NoveltyParameters.decode({ ...NOVELTY_DEFAULTS, ...wrong })), JSON.stringify(wrong))
  }
  assert.ok(E.isRight(NoveltyParameters.decode(NOVELTY_DEFAULTS)))
})

detecting.run()
