import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { pickOfTwo } from './balancer.ts'
import { queueLimit } from './breaker.ts'

const loads = (...inFlight: number[]) => inFlight.map((n) => ({ inFlight: n }))
const sequence =
  (...values: number[]) =>
  () =>
    values.shift() ?? 0

const balancing = suite('balancer')

balancing('nobody is ready', () => assert.equal(pickOfTwo([], 0, Math.random), undefined))

balancing('one replica is taken, as long as it has a slot', () => {
  assert.equal(pickOfTwo(loads(4), 5, Math.random), { inFlight: 4 })
  assert.equal(pickOfTwo(loads(5), 5, Math.random), undefined)
  assert.equal(pickOfTwo(loads(500), 0, Math.random), { inFlight: 500 })
})

balancing('the less busy of two that differ', () => {
  for (const a of [0, 0.4, 0.99]) {
    for (const b of [0, 0.4, 0.99]) {
      const two = loads(7, 3)
      assert.is(pickOfTwo(two, 0, sequence(a, b)), two[1])
    }
  }
})

balancing('each pair of three comes up', () => {
  const three = loads(1, 1, 1)
  const firsts = [0, 0.34, 0.67].map((at) => pickOfTwo(three, 0, sequence(at, 0)))
  assert.equal(new Set(firsts).size, 3)
})

balancing('a free slot is found when the two that were drawn are full', () => {
  const replicas = loads(1, 1, 0)
  assert.is(pickOfTwo(replicas, 1, sequence(0, 0.5)), replicas[2])
})

balancing('ten may wait for each slot', () => {
  assert.equal([queueLimit(1, 1, false), queueLimit(5, 2, false)], [10, 100])
})

balancing('ten thousand may wait for a replica, for a function without limit, and in the activator', () => {
  assert.equal([queueLimit(5, 0, false), queueLimit(0, 3, false), queueLimit(5, 2, true)], [10_000, 10_000, 10_000])
})

balancing.run()
