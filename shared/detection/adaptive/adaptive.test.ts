import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { foldSamples, type SeriesMemory } from '../fold-samples.ts'
import { isAnomaly, type Part, type Verdict } from '../verdict.ts'
import { Window } from '../window.ts'
import { ADAPTIVE_DEFAULTS, AdaptiveParameters, adaptiveKind } from './adaptive.ts'
import { ADAPTIVE_BYTES, type AdaptiveState } from './adaptive-state.ts'

const detecting = suite('adaptive')

const SECOND = 1_000
const MINUTE = 60 * SECOND
const FIVE = 5 * MINUTE
const DAY = 24 * 60 * MINUTE
/** 2026-01-05T00:00:00Z */
const START = Date.UTC(2026, 0, 5)

const detector = adaptiveKind.build(ADAPTIVE_DEFAULTS)

class Series {
  readonly memory: SeriesMemory<AdaptiveState> = { window: new Window({ samples: 50 }), state: detector.empty() }
  readonly step: number
  time = START

  constructor(step = FIVE) {
    this.step = step
  }

  at(time: number, value: number): Verdict {
    this.time = Math.max(this.time, time)
    const key = `k${this.memory.window.total}`
    const [outcome] = foldSamples(detector, this.memory, [{ time, key, value }])
    if (outcome?.kind !== 'fresh') throw new Error('a new sample is fresh')
    return outcome.verdict
  }

  one(value: number): Verdict {
    return this.at(this.time + this.step, value)
  }

  next(...values: ReadonlyArray<number>): ReadonlyArray<Verdict> {
    return values.map((value) => this.one(value))
  }

  times(n: number, value: (i: number) => number): ReadonlyArray<Verdict> {
    return Array.from({ length: n }, (_, i) => this.one(value(i)))
  }

  get bytes(): Uint8Array {
    return detector.write(this.memory.state)
  }
}

const flags = (verdicts: ReadonlyArray<Verdict>): number => verdicts.filter(isAnomaly).length
const part = ({ parts }: Verdict, name: string): Part => parts.find((one) => one.name === name) as Part
const random = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
/** A day of five minutes at 100, with a wave of 50 and noise of ±4. */
const wave = (draw: () => number) => (i: number) => 100 + 50 * Math.sin((2 * Math.PI * i) / 288) + 8 * (draw() - 0.5)

detecting('says nothing of its first 35 samples; the next may be the first anomaly', () => {
  const series = new Series()
  const draw = random(1)
  const young = series.times(35, (i) => (i === 33 ? 1e6 : draw()))
  assert.ok(young.every(({ warming, score, needed, seen }, i) => warming && score === 0 && needed === 35 && seen === i))
  assert.ok(young.every(({ parts }) => parts.every(({ heldBy, score }) => heldBy === 'warming' && score <= 1)))
  assert.is(series.memory.state.patterns.fatigue, 0, 'nobody was told')
  assert.ok(isAnomaly(series.one(-1e6)))
})

detecting('of a young series: never before, and twice as far', () => {
  const series = new Series()
  const draw = random(2)
  series.times(60, () => draw())
  assert.is(part(series.one(3), 'level').heldBy, 'small')
  const far = series.one(40)
  assert.ok(isAnomaly(far))
  assert.is(far.reason, 'spike')
  assert.is(part(series.one(40), 'level').heldBy, 'common', 'now it was there before')
})

detecting('a spike and a dip on a daily wave, within its range', () => {
  for (const [value, reason, direction] of [
    [170, 'spike', 'above'],
    [30, 'dip', 'below']
  ] as const) {
    const series = new Series()
    assert.is(flags(series.times(288 * 7 + 1, wave(random(3)))), 0)
    const verdict = series.one(value)
    assert.ok(isAnomaly(verdict))
    assert.equal([verdict.reason, verdict.direction], [reason, direction])
    assert.ok(part(verdict, 'jump').score > 1 && part(verdict, 'jump').oneIn > 1_000)
    assert.ok(verdict.lower > 0 && verdict.upper < 200 && Math.abs(verdict.expected - 100) < 10)
  }
})

detecting('a slow shift, that no jump shows', () => {
  const series = new Series()
  const draw = random(4)
  series.times(2_000, () => 100 + 8 * (draw() - 0.5))
  const verdicts = series.times(60, (i) => 100 + i * 0.8 + 8 * (draw() - 0.5))
  assert.ok(verdicts.every((verdict) => part(verdict, 'jump').score < 1))
  const found = verdicts.find(({ reason, score }) => score > 1 && reason === 'shift')
  assert.is(found?.direction, 'above')
})

detecting('a daily peak that does not come, after weeks, though each value is known', () => {
  const series = new Series()
  const normal = wave(random(5))
  assert.is(flags(series.times(288 * 21, normal)), 0)
  const found = series.times(144, () => normal(0)).filter(isAnomaly)
  assert.equal([...new Set(found.map(({ reason }) => reason))], ['pattern'])
})

detecting('what happens all the time is common', () => {
  const series = new Series()
  const draw = random(6)
  const often = (i: number): number => (i % 50 === 49 ? 1_000 : draw())
  series.times(1_000, often)
  const verdicts = series.times(1_000, often)
  assert.is(flags(verdicts), 0)
  assert.is(part(verdicts[49] as Verdict, 'jump').heldBy, 'common')
})

detecting('normal from 100 to 300, anomalies from 800 to 1,000', () => {
  for (const step of [SECOND, MINUTE, FIVE]) {
    const series = new Series(step)
    const draw = random(7)
    const normal = (): number => 100 + 200 * draw()
    assert.ok(flags(series.times(2_000, normal)) <= 1)
    let found = 0
    for (let i = 0; i < 5; i += 1) {
      found += flags([series.one(800 + 200 * draw())])
      assert.is(flags(series.times(1_999, normal)), 0)
    }
    assert.is(found, 5, `every ${step} ms`)
  }
})

detecting('a giant, first or later, does not blind it', () => {
  for (const at of [0, 3, 40, 500]) {
    const series = new Series()
    const draw = random(8)
    series.times(1_500, (i) => (i === at ? 1e308 : 100 + 8 * (draw() - 0.5)))
    assert.ok(isAnomaly(series.one(400)), `after a giant at ${at}`)
  }
})

detecting('a constant that steps once is one incident', () => {
  const series = new Series()
  assert.is(flags(series.times(1_000, () => 7)), 0)
  assert.ok(isAnomaly(series.one(8)))
  const after = series.times(1_000, () => 8)
  assert.is(flags(after.slice(10)), 0)
  assert.is(after.at(-1)?.expected, 8)
})

detecting('late samples are judged by their value, and change nothing that has an order', () => {
  const [plain, other] = [new Series(), new Series()]
  for (const series of [plain, other]) series.times(1_000, wave(random(9)))
  const late = other.at(other.time - 2.5 * FIVE, 1e4)
  assert.ok(isAnomaly(late))
  assert.equal([part(late, 'jump').heldBy, part(late, 'level').heldBy], ['late', ''])
  assert.is(late.seen, 1_000)
  assert.ok(late.lower < late.expected && late.expected < late.upper)
  const differing = plain.bytes.findIndex((byte, i) => byte !== other.bytes[i])
  const last = plain.bytes.findLastIndex((byte, i) => byte !== other.bytes[i])
  // The digest of values stands behind the four numbers of the header, and ends before that of the discords.
  assert.ok(differing >= 32 && last < 32 + 40 + 4 * 32 + 8 * 64, `${differing} to ${last}`)
})

const steps = fc.constantFrom(0, SECOND, 20 * SECOND, MINUTE, FIVE, DAY, 400 * DAY)
const values = fc.oneof(fc.integer({ min: -20, max: 20 }), fc.constantFrom(1e308, -0, 5e-324, 1e6))
const streams = fc.array(fc.tuple(steps, values), { minLength: 1, maxLength: 300 })

detecting('goes on from its bytes at any step, in the middle of a bucket or of an incident', async () => {
  await fc.assert(
    fc.property(streams, (stream) => {
      const [stays, moves] = [new Series(), new Series()]
      for (const [step, value] of stream) {
        moves.memory.state = detector.read(Uint8Array.from(moves.bytes)) as AdaptiveState
        const [one, two] = [stays, moves].map((series) => series.at(series.time + step, value))
        assert.ok(isDeepStrictEqual(one, two))
        assert.ok(Object.values((one as Verdict).statistics).every(Number.isFinite))
      }
      assert.is(Buffer.compare(stays.bytes, moves.bytes), 0)
    }),
    { numRuns: 30 }
  )
})

detecting('series that take turns are judged as they are alone', async () => {
  const shape = (seed: number): ReadonlyArray<number> => {
    const draw = random(seed)
    return Array.from({ length: 500 }, (_, i) => (draw() < 0.01 ? 500 : wave(draw)(i * seed)))
  }
  await fc.assert(
    fc.property(fc.infiniteStream(fc.boolean()), (turns) => {
      const lists = [shape(2), shape(3)] as const
      const alone = lists.map((list) => new Series().next(...list))
      const series = [new Series(), new Series()] as const
      const [first, second] = [lists[0].values(), lists[1].values()]
      const found: [Verdict[], Verdict[]] = [[], []]
      while (found[0].length < 500 || found[1].length < 500) {
        const turn = turns.next().value ? 1 : 0
        const { value } = (turn === 0 ? first : second).next()
        if (value !== undefined) found[turn].push(series[turn].one(value))
      }
      assert.ok(isDeepStrictEqual(found, alone))
    }),
    { numRuns: 5 }
  )
})

detecting('finds the same in any unit, and at another level', async () => {
  const list = Array.from(
    { length: 900 },
    (_, i) => Math.round(8 * wave(random(i + 1))(i)) / 8 + (i % 299 === 298 ? 200 : 0)
  )
  const expected = new Series().next(...list)
  assert.ok(flags(expected) > 0)
  await fc.assert(
    fc.property(fc.integer({ min: -40, max: 40 }), fc.constantFrom(0, -4_096, 65_536), (power, shift) => {
      const moved = new Series().next(...list.map((value) => 2 ** power * (value + shift)))
      assert.equal(moved.map(isAnomaly), expected.map(isAnomaly))
      if (shift === 0)
        assert.equal(
          moved.map(({ score }) => score),
          expected.map(({ score }) => score)
        )
    }),
    { numRuns: 10 }
  )
})

detecting('its state has one size, and nothing else is read as one', () => {
  assert.ok(ADAPTIVE_BYTES <= 8_192)
  const series = new Series()
  series.times(300, wave(random(11)))
  assert.is(series.bytes.length, ADAPTIVE_BYTES)
  assert.is(detector.read(series.bytes.slice(1)), undefined)
  assert.is(detector.read(new Uint8Array(0)), undefined)
  assert.is(detector.read(new Uint8Array(ADAPTIVE_BYTES).fill(255)), undefined)
})

detecting('refuses parameters that make no sense', () => {
  for (const wrong of [{ jump: 0 }, { jumpDays: -1 }, { levelSamples: 0 }, { patternLockout: 1.5 }, { floor: -1 }]) {
    assert.ok(E.isLeft(AdaptiveParameters.decode({ ...ADAPTIVE_DEFAULTS, ...wrong })), JSON.stringify(wrong))
  }
  assert.ok(E.isRight(AdaptiveParameters.decode(ADAPTIVE_DEFAULTS)))
})

detecting.run()
