import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { fromMember, fromMembers, toMember } from './member.ts'
import { ownSampleKey, sampleKeysOf } from './sample-key.ts'

const members = suite('member')

members('every finite number reads back to the bit', () => {
  const key = fc.oneof(
    fc.string().map(ownSampleKey),
    fc.tuple(fc.string(), fc.nat(999)).map(([id, n]) => sampleKeysOf(id)(n))
  )
  fc.assert(
    fc.property(key, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.nat(), (name, value, time) => {
      const back = fromMember(toMember({ key: name, value, time }), String(time))
      assert.ok(Object.is(back.value, value))
      assert.equal([back.key, back.time], [name, time])
    }),
    { numRuns: 300 }
  )
})

members('of equal time sort by bytes as their keys do', () => {
  const key = fc.string({ unit: fc.constantFrom('a', 'B', '0', '-', '.', ':', '_'), minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(key, key, fc.integer(), fc.integer(), (a, b, x, y) => {
      fc.pre(a !== b)
      const inRedis = Buffer.compare(
        Buffer.from(toMember({ key: a, value: x, time: 0 })),
        Buffer.from(toMember({ key: b, value: y, time: 0 }))
      )
      assert.is(inRedis < 0, a < b)
    })
  )
})

members('come as the flat list of ZRANGE WITHSCORES', () => {
  assert.equal(fromMembers(['sa 1.5', '10', 'e-1.0z -0', '8640000000000000']), [
    { key: 'sa', value: 1.5, time: 10 },
    { key: 'e-1.0z', value: -0, time: 8.64e15 }
  ])
  assert.equal(fromMembers([]), [])
})

members('a sample key is plain, bounded, and the same each time', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 256 }), fc.nat(999), (id, place) => {
      for (const key of [ownSampleKey(id), sampleKeysOf(id)(place)]) assert.match(key, /^[A-Za-z0-9_.:-]{1,29}$/)
      assert.is(sampleKeysOf(id)(place), sampleKeysOf(id)(place))
    })
  )
})

members('sample keys: one per place, in the order of the event, apart from own ids', () => {
  const keyAt = sampleKeysOf('order-1')
  const all = Array.from({ length: 1000 }, (_, place) => keyAt(place))
  assert.equal([all[0], all[35], all[36], all[999]], ['eorder-1.00', 'eorder-1.0z', 'eorder-1.10', 'eorder-1.rr'])
  assert.equal(all, [...new Set(all)].sort())
  assert.is(ownSampleKey('order-1'), 'sorder-1')
  assert.is.not(ownSampleKey('x'.repeat(25)), ownSampleKey('x'.repeat(26)))
  assert.match(ownSampleKey('ö'), /^s[\w-]{22}$/)
})

members.run()
