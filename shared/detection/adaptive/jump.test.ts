import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { nowhere } from './departure.ts'
import { Jump, NEAR } from './jump.ts'

const jumps = suite('jump')

const make = (buffer = new ArrayBuffer(Jump.BYTES)): Jump => new Jump(buffer, 0)
const noise = (i: number): number => 2 * (((i * i * 0.6180339887498949) % 1) - 0.5)
const teach = (jump: Jump, n: number, value: (i: number) => number): void => {
  for (let i = 0; i < n; i += 1) jump.see(value(i), 0)
}

jumps('knows nothing before it has five values, and thirty distances of them', () => {
  const jump = make()
  for (let i = 0; i < NEAR; i += 1) assert.equal(jump.see(i, 0), nowhere(i))
  for (let i = 0; i < 30; i += 1) assert.is(jump.see(noise(i), 0).oneIn, 0)
  assert.ok(jump.see(noise(30), 0).oneIn > 0)
})

jumps('expects the median of the last five: two outliers do not move it', () => {
  const jump = make()
  teach(jump, 100, () => 10)
  assert.equal(
    [1e9, -1e9, 10, 10, 10].map((value) => jump.see(value, 0).expected),
    [10, 10, 10, 10, 10]
  )
})

jumps('a spike on a wave is far and rare, though the wave goes higher', () => {
  const jump = make()
  const wave = (i: number): number => 1_000 * Math.sin(i / 100) + noise(i)
  teach(jump, 2_000, wave)
  const near = jump.see(wave(2_000), 0)
  assert.ok(Math.abs(near.deviations) < 5, `${near.deviations}`)
  const { deviations, oneIn } = jump.see(wave(2_001) - 600, 0)
  assert.ok(deviations < -10, `${deviations}`)
  assert.ok(oneIn > 1_900, `${oneIn}`)
})

jumps('what comes every hundred samples is not rarer than that, in its own direction', () => {
  const jump = make()
  teach(jump, 3_000, (i) => (i % 100 === 99 ? 50 : noise(i)))
  const up = make(new ArrayBuffer(Jump.BYTES))
  teach(up, 3_000, (i) => (i % 100 === 99 ? 50 : noise(i)))
  const often = jump.see(50, 0).oneIn
  assert.ok(often > 80 && often < 110, `${often}`)
  assert.ok(up.see(-50, 0).oneIn > 2_000)
})

jumps('the scale is the floor at least, and where there is none any distance is far', () => {
  const [floored, bare] = [make(), make()]
  for (const jump of [floored, bare]) teach(jump, 100, () => 7)
  assert.is(floored.see(8, 0.5).deviations, 2)
  assert.is(bare.see(8, 0).deviations, 1e6)
  assert.is(bare.see(7, 0).deviations, 0)
})

jumps('goes on from its bytes', () => {
  const buffer = new ArrayBuffer(Jump.BYTES)
  const jump = make(buffer)
  for (let i = 0; i < 300; i += 1) {
    const copy = make(buffer.slice(0))
    assert.ok(copy.isSound)
    assert.equal(copy.see(noise(i), 0.1), jump.see(noise(i), 0.1))
  }
})

jumps.run()
