import { decode, encode } from 'fast-png'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { smallPng } from './small-png.ts'

const small = suite('small pictures')

/** What is seen at each point, as red, green, blue. */
const pointsOf = (png: Uint8Array): number[][] => {
  const { data, palette, width, height, channels } = decode(png)
  return Array.from({ length: width * height }, (_, i) =>
    palette === undefined
      ? [...data.slice(i * channels, i * channels + 3)].map(Number)
      : [...(palette[data[i] ?? 0] ?? [])].slice(0, 3)
  )
}

const picture = (width: number, height: number, colour: (i: number) => readonly number[]): Buffer => {
  const data = Uint8Array.from(Array.from({ length: width * height }, (_, i) => colour(i)).flat())
  return Buffer.from(encode({ width, height, channels: 3, depth: 8, data }))
}

small('a picture of few colours is the same', () => {
  const png = picture(7, 5, (i) => [(i % 3) * 100, i, 9])
  assert.equal(pointsOf(smallPng(png)), pointsOf(png))
})

small('of many colours the rare ones are those that are most like them', () => {
  // 300 greys twice, once each beyond: 128 common colours, and one of a kind close to one of them.
  const png = picture(40, 20, (i) => (i === 0 ? [201, 200, 200] : [(i % 200) + 1, (i % 200) + 1, (i % 200) + 1]))
  const [first = []] = pointsOf(smallPng(png))
  assert.ok(first.every((value) => Math.abs(value - 200) <= 1))
})

small('a small spot of a colour of its own keeps it among many shades that are more frequent', () => {
  const png = picture(100, 60, (i) => (i < 6 ? [24, 116, 75] : [60 + (i % 19) * 3, 70 + (i % 17) * 3, 80]))
  assert.equal(pointsOf(smallPng(png)).slice(0, 6), Array(6).fill([24, 116, 75]))
})

small.run()
