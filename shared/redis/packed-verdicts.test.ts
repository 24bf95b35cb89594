import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Judged, newVerdicts, packVerdicts, RECORD_BYTES, unpackVerdicts } from './packed-verdicts.ts'

const packed = suite('packed verdicts')

const finite = fc.double({ noNaN: true, noDefaultInfinity: true })
const inF32 = fc.float({ noNaN: true, noDefaultInfinity: true })
const times = fc.uniqueArray(fc.integer({ min: 1, max: 8.64e15 }), { maxLength: 40 })

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
      const bytes = packVerdicts(judged)
      assert.is(bytes.length, judged.length * RECORD_BYTES)
      const wanted = judged
        .toSorted((a, b) => a.time - b.time)
        .map(({ time, value, warming, expected, lower, upper }) =>
          warming ? { time, value, expected: null, lower: null, upper: null } : { time, value, expected, lower, upper }
        )
      assert.equal(unpackVerdicts(bytes), wanted)
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

packed('whatever bytes there are, it reads whole records of finite numbers or nothing', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      const read = unpackVerdicts(Buffer.from(bytes))
      assert.ok(read.length <= bytes.length / RECORD_BYTES)
      for (const { time, value } of read) assert.ok(Number.isFinite(time) && Number.isFinite(value))
    })
  )
})

packed('places that were never written are passed over', () => {
  const one = packVerdicts([{ time: 5, value: 1, warming: true, expected: 0, lower: 0, upper: 0 }])
  assert.equal(
    unpackVerdicts(Buffer.concat([Buffer.alloc(2 * RECORD_BYTES), one])).map(({ time }) => time),
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
      assert.equal(newVerdicts(undefined, before), unpackVerdicts(before))
    })
  )
})

packed.run()
