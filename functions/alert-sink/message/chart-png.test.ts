import * as fc from 'fast-check'
import { decode } from 'fast-png'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { chartPng } from './chart-png.ts'
import { messageOf, noticeOf } from './testing/notice-fixture.ts'

const charts = suite('chart')

/** Pixels of a picture that are more of one colour than of any other. */
const count = (png: Buffer, is: (red: number, green: number, blue: number) => boolean): number => {
  const { data, width, height } = decode(png)
  let found = 0
  for (let i = 0; i < width * height * 3; i += 3) {
    if (is(data[i] as number, data[i + 1] as number, data[i + 2] as number)) found += 1
  }
  return found
}
const isRed = (red: number, green: number, blue: number): boolean => red > 150 && green < 100 && blue < 100
const isBlue = (red: number, green: number, blue: number): boolean => blue > 120 && red < 80 && green < 120

charts('has the values as a line, the normal range as a band, and the worst as a dot', async () => {
  const message = messageOf(noticeOf())
  const png = (await chartPng(message)) as Buffer
  assert.equal([decode(png).width, decode(png).height], [1040, 240])
  assert.ok(png.length < 50_000)
  assert.ok(count(png, isRed) > 100)
  assert.ok(count(png, isBlue) > 2_000)
  const bare = (await chartPng({ ...message, marked: undefined, band: undefined })) as Buffer
  assert.is(count(bare, isRed), 0)
  assert.ok(count(bare, (red, green, blue) => red === 224 && green === 233 && blue === 246) === 0)
})

charts('is drawn of any numbers, and not of fewer than two', async () => {
  const numbers = fc.double({ noNaN: true, noDefaultInfinity: true })
  await fc.assert(
    fc.asyncProperty(fc.array(numbers, { minLength: 2, maxLength: 60 }), numbers, numbers, async (values, a, b) => {
      const band = { lower: Math.min(a, b), upper: Math.max(a, b) }
      const png = (await chartPng({ values, band, marked: values.length - 1 })) as Buffer
      assert.ok(count(png, isRed) > 50)
    }),
    { numRuns: 8 }
  )
  assert.is(await chartPng({ values: [1], band: undefined, marked: undefined }), undefined)
})

charts.run()
