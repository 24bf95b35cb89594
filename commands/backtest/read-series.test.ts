import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readSeries, UnusableFile } from './read-series.ts'

const reading = suite('reading a series')

const NEW_YEAR = Date.UTC(2026, 0, 1)

const read = (csv: string, format: 'auto' | 'labelled' | 'plain' = 'auto') => {
  const { times, values, labels, badRows, firstBadLine } = readSeries(csv, format)
  return { times: [...times], values: [...values], labels: labels && [...labels], badRows, firstBadLine }
}

const TWO = { times: [NEW_YEAR, NEW_YEAR + 60_000], values: [1.5, -2], badRows: 0, firstBadLine: undefined }
const PLAIN = { ...TWO, labels: undefined }
const LABELLED = { ...TWO, labels: [0, 1] }

const TABLE: ReadonlyArray<readonly [string, string, object]> = [
  ['plain', 'timestamp,value\n2026-01-01 00:00:00,1.5\n2026-01-01 00:01:00,-2\n', PLAIN],
  ['no header', '2026-01-01 00:00:00,1.5\n2026-01-01 00:01:00,-2\n', PLAIN],
  [
    'quotes, ISO times and labels',
    'TimeStamp,Value,Label\n"2026-01-01T00:00:00Z",1.5,0\n"2026-01-01T00:01:00Z",-2,1\n',
    LABELLED
  ],
  ['CRLF, byte order mark', '\ufeffTimeStamp,Value,Label\r\n2026-01-01,1.5,0\r\n2026-01-01 00:01,-2,1\r\n', LABELLED],
  ['columns in another order', 'Label,Value,Time\n0,1.5,2026-01-01\n1,-2,2026-01-01 00:01\n', LABELLED],
  ['labels as words', 'time,value,is_anomaly\n2026-01-01,1.5,False\n2026-01-01 00:01,-2,TRUE\n', LABELLED]
]

for (const [name, csv, expected] of TABLE) reading(name, () => assert.equal(read(csv), expected))

reading('labels can be left aside, or demanded', () => {
  const csv = 'TimeStamp,Value,Label\n2026-01-01,1.5,0\n2026-01-01 00:01:00,-2,1\n'
  assert.equal(read(csv, 'plain'), PLAIN)
  assert.equal(read(csv, 'labelled'), LABELLED)
  assert.equal(read('2026-01-01,1.5,0\n2026-01-01 00:01:00,-2,1\n', 'labelled'), LABELLED)
})

reading('rows that cannot be used are counted, and the first is named', () => {
  const csv =
    'time,value,label\n2026-01-01,1.5,0\n2026-01-01,,0\nx,1,0\n2026-01-01,1,maybe\n2026-01-01,NaN,0\n2026-01-01 00:01,-2,1\n'
  assert.equal(read(csv), { ...LABELLED, badRows: 4, firstBadLine: 3 })
})

const UNUSABLE: ReadonlyArray<readonly [string, string, RegExp, ('labelled' | undefined)?]> = [
  ['an empty file', '', /^has no rows$/],
  ['nothing but a header', 'timestamp,value\n', /^has no rows$/],
  ['nothing but rubbish', 'timestamp,value\nx,y\nz\n', /^has no usable rows: 2 /],
  ['an open quote', 'timestamp,value\n"2026-01-01,1\n', /^is no CSV: /],
  ['a quote in the middle', 'time,value\n\u0001\u001b[1m"x",1\n', /^is no CSV: [ -~]+ at line 2$/],
  ['no labels where they are demanded', 'timestamp,value\n2026-01-01,1\n', /^has no column Label$/, 'labelled']
]

for (const [name, csv, message, format] of UNUSABLE) {
  reading(`of ${name}: says what is wrong`, () => {
    assert.throws(
      () => read(csv, format),
      (error: Error) => error instanceof UnusableFile && message.test(error.message)
    )
  })
}

reading('reads back any samples, however they are written', async () => {
  const sample = fc.record({
    time: fc.integer({ min: 0, max: 4e9 }).map((seconds) => seconds * 1000),
    value: fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0),
    label: fc.constantFrom(0, 1)
  })
  const style = fc.record({
    quoted: fc.boolean(),
    spaced: fc.boolean(),
    crlf: fc.boolean(),
    lastEnd: fc.boolean(),
    header: fc.constantFrom('TimeStamp,Value,Label', 'timestamp,value,label', 'TIME,Val,Anomaly')
  })
  await fc.assert(
    fc.asyncProperty(fc.array(sample, { minLength: 1, maxLength: 20 }), style, async (samples, how) => {
      const end = how.crlf ? '\r\n' : '\n'
      const timeOf = (time: number): string => {
        const iso = new Date(time).toISOString()
        return how.spaced ? iso.slice(0, 19).replace('T', ' ') : iso
      }
      const cell = (text: string): string => (how.quoted ? `"${text}"` : text)
      const rows = samples.map(({ time, value, label }) => [cell(timeOf(time)), cell(String(value)), label].join(','))
      assert.equal(read([how.header, ...rows].join(end) + (how.lastEnd ? end : '')), {
        times: samples.map(({ time }) => time),
        values: samples.map(({ value }) => value),
        labels: samples.map(({ label }) => label),
        badRows: 0,
        firstBadLine: undefined
      })
    })
  )
})

reading.run()
