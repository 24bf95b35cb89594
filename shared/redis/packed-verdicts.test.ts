import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createVerdictWriter, newVerdicts, RECORD_LENGTH, unpackVerdicts } from './packed-verdicts.ts'
import { type Judged, packVerdicts } from './testing/pack-verdicts.ts'

const packed = suite('packed verdicts')

const finite = fc.double({ noNaN: true, noDefaultInfinity: true })
const inF32 = fc.float({ noNaN: true, noDefaultInfinity: true })
const times = fc.uniqueArray(fc.integer({ min: 0, max: 8.64e15 }), { maxLength: 40 })

const judgedAt = (time: number): fc.Arbitrary<Judged> =>
  fc.record({
    time: fc.constant(time),
    value: finite,
    warming: fc.boolean(),
    expected: inF32,
    lower: inF32,
    upper: inF32
  })

const several = times.chain((list) => fc.tuple(...list.map(judgedAt)))

packed('reads what was written, oldest first: time and value to the bit, no band while warming up', () => {
  fc.assert(
    fc.property(several, (judged) => {
      const text = packVerdicts(judged)
      assert.is(text.length, judged.length * RECORD_LENGTH)
      assert.match(text, /^[A-Za-z0-9+/]*$/)
      const wanted = judged
        .toSorted((a, b) => a.time - b.time)
        .map(({ time, value, warming, expected, lower, upper }) =>
          warming ? { time, value, expected: null, lower: null, upper: null } : { time, value, expected, lower, upper }
        )
      assert.equal(unpackVerdicts(text), wanted)
    })
  )
})

packed('a band is within a ten-millionth of itself, and none where it is beyond an f32', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-30, max: 1e30, noNaN: true }).filter((x) => x !== 0),
      (bound) => {
        const [one] = unpackVerdicts(
          packVerdicts([{ time: 1, value: 0, warming: false, expected: bound, lower: -bound, upper: bound }])
        )
        assert.ok(Math.abs((one?.expected ?? Number.NaN) / bound - 1) < 1e-7)
        assert.is(one?.lower, -(one?.expected ?? 0))
      }
    )
  )
  const [huge] = unpackVerdicts(
    packVerdicts([{ time: 1, value: 1e300, warming: false, expected: 1e300, lower: 0, upper: 1e308 }])
  )
  assert.equal(huge, { time: 1, value: 1e300, expected: null, lower: 0, upper: null })
})

packed('whatever text there is, it reads whole records of finite numbers or nothing', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.base64String({ maxLength: 400 }), fc.string({ unit: 'binary', maxLength: 400 })),
      (text) => {
        const read = unpackVerdicts(text)
        assert.ok(read.length <= text.length / RECORD_LENGTH)
        for (const { time, value } of read) assert.ok(Number.isFinite(time) && Number.isFinite(value))
      }
    )
  )
})

packed('places that were never written are passed over', () => {
  const one = packVerdicts([{ time: 5, value: 1, warming: true, expected: 0, lower: 0, upper: 0 }])
  assert.equal(
    unpackVerdicts('\0'.repeat(2 * RECORD_LENGTH) + one).map(({ time }) => time),
    [5]
  )
})

packed('what is new are the records in places that have changed', () => {
  fc.assert(
    fc.property(several, fc.nat(), fc.nat(), (judged, at, by) => {
      const before = packVerdicts(judged)
      const changed = judged.map((one, i) => ((i + at) % 3 === by % 3 ? { ...one, time: one.time + 1 } : one))
      const wanted = changed.filter((one, i) => one !== judged[i]).map(({ time }) => time)
      assert.equal(
        newVerdicts(before, packVerdicts(changed)).map(({ time }) => time),
        wanted.toSorted((a, b) => a - b)
      )
      assert.equal(newVerdicts(before, before), [])
      assert.equal(newVerdicts('', before), unpackVerdicts(before))
    })
  )
})

packed('one writer does for commits of any size, one after the other', () => {
  const { add, take } = createVerdictWriter()
  for (const size of [1, 1000, 0, 130]) {
    for (let n = 0; n < size; n += 1) add(n, -n, n, n, n)
    const wanted = Array.from({ length: size }, (_, n) => ({ time: n, value: -n, expected: n, lower: n, upper: n }))
    assert.equal(unpackVerdicts(take()), wanted)
  }
})

packed.run()
