import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { BadFile, type Row, rowsOf } from './rows.ts'

const rows = suite('rows of CSV files')
const dir = mkdtempSync(join(tmpdir(), 'knomaly-rows-'))
rows.after(() => rmSync(dir, { recursive: true }))

let files = 0
const write = (text: string): string => {
  files += 1
  const file = join(dir, `${files}.csv`)
  writeFileSync(file, text)
  return file
}

type Read = { readonly rows: ReadonlyArray<Row>; readonly skipped: ReadonlyArray<number> }

const read = async (text: string, columns?: readonly [string, string]): Promise<Read> => {
  const skipped: number[] = []
  const found: Row[] = []
  const options = {
    onSkipped: (line: number) => void skipped.push(line),
    ...(columns === undefined ? {} : { columns })
  }
  for await (const row of rowsOf(write(text), options)) found.push(row)
  return { rows: found, skipped }
}

const A = { row: 1, time: 1_000_000, value: 1.5 }
const B = { row: 2, time: 2_000_000, value: -2 }
const BOTH = { rows: [A, B], skipped: [] }

const TABLE: ReadonlyArray<readonly [string, string, Read, (readonly [string, string])?]> = [
  ['no header', '1000,1.5\n2000,-2\n', BOTH],
  ['header', 'timestamp,value\n1000,1.5\n2000,-2\n', BOTH],
  ['byte order mark, CRLF, no last line end', '\ufefftimestamp,value\r\n1000,1.5\r\n2000,-2', BOTH],
  ['columns in another order, found by header', 'value,host,Time\n1.5,a,1000\n-2,b,2000\n', BOTH],
  ['other names: first and second', 'when,what\n1000,1.5\n2000,-2\n', BOTH],
  ['columns by name', 'when,x,temp\n1000,9,1.5\n2000,9,-2\n', BOTH, ['when', 'TEMP']],
  ['columns by number, no header', '9,1.5,1000\n9,-2,2000\n', BOTH, ['3', '2']],
  ['quotes and empty lines', '"1000","1.5"\n\n"2000","-2"\n', BOTH],
  ['exponents and signs', '1000,15e-1\n2000,-2.\n', BOTH],
  [
    'lines without a time or a finite value keep their number',
    't,v\n1000,1.5\nx,1\n1500,\n1600,NaN\n1700,1e999\n1800\n2000,-2\n',
    { rows: [A, { ...B, row: 7 }], skipped: [3, 4, 5, 6, 7] }
  ],
  ['an empty file', '', { rows: [], skipped: [] }],
  ['nothing but a header', 'timestamp,value\n', { rows: [], skipped: [] }]
]

for (const [name, text, expected, columns] of TABLE) {
  rows(name, async () => assert.equal(await read(text, columns), expected))
}

const failure = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no failure',
    (error: Error) => (error instanceof BadFile ? error.message.replaceAll(dir, '') : `not a BadFile: ${error}`)
  )

rows('says in one line what is wrong with a file', async () => {
  const first = (file: string, columns?: readonly [string, string]) =>
    rowsOf(file, columns === undefined ? {} : { columns }).next()
  assert.is(await failure(first(join(dir, 'none.csv'))), 'there is no file /none.csv')
  assert.is(await failure(first(dir)), ' is a folder')
  assert.match(await failure(read('a,b\n1,2\n', ['a', 'c'])), /has no columns a and c$/)
  assert.match(await failure(read('t,v\n\u001b1"0"\n')), /is no CSV: [ -~]+ at line 2$/)
  assert.match(await failure(read(`1000,"${'x'.repeat(100_000)}`)), /is no CSV: .*record/i)
})

rows('reads back any samples', async () => {
  const sample = fc.record({
    time: fc.integer({ min: 1e11, max: 4e12 }),
    value: fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0)
  })
  await fc.assert(
    fc.asyncProperty(fc.array(sample, { minLength: 1, maxLength: 20 }), async (samples) => {
      const text = samples.map(({ time, value }) => `${new Date(time).toISOString()},${value}\n`).join('')
      assert.equal(await read(text), { rows: samples.map((one, i) => ({ row: i + 1, ...one })), skipped: [] })
    }),
    { numRuns: 50 }
  )
})

rows.run()
