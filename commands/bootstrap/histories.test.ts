import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { BadFile } from '../csv/rows.ts'
import { type History, historiesOf } from './histories.ts'
import { type Point, pointsOf } from './points-of.ts'

const histories = suite('histories of files')
const dir = mkdtempSync(join(tmpdir(), 'knomaly-histories-'))
histories.after(() => rmSync(dir, { recursive: true }))

const SERIES = { source: '/web', metric: 'rps', labels: {} }

const write = (name: string, text: string): string => {
  writeFileSync(join(dir, name), text)
  return join(dir, name)
}

const read = async (...files: ReadonlyArray<string>) => {
  const skipped: number[] = []
  const onSkipped = (_file: string, line: number) => void skipped.push(line)
  async function* points(): AsyncGenerator<Point> {
    for (const file of files) yield* pointsOf(file, { series: SERIES, onSkipped })
  }
  return { found: await historiesOf(points()), skipped }
}

const brief = ({ series, rows, repeated }: History) => [series, rows.map(({ time, value }) => [time, value]), repeated]

histories('CSV files that overlap, newest first, are one history in order of time', async () => {
  const later = write('later.csv', 'timestamp,value\n4000,4\n3000,3\n2000,2\n')
  const earlier = write('earlier.csv', 'timestamp,value\n1000,1\n2000,2\n2000,2.5\n')
  const { found, skipped } = await read(later, earlier)
  const expected = [[1e6, 1], [2e6, 2], [2e6, 2.5], [3e6, 3], [4e6, 4]] // biome-ignore format: a table
  assert.equal(found.map(brief), [[SERIES, expected, 1]])
  assert.equal(
    found[0]?.rows.map(({ row }) => row),
    [1, 2, 3, 4, 5]
  )
  assert.equal(skipped, [])
})

histories('NDJSON: many series, what is not said is as the arguments have it', async () => {
  const lines = [
    '{"time":"2026-01-01T00:00:00Z","value":1}',
    '{"timestamp":1767225660,"metric":"cpu","value":2,"labels":{"zone":"eu","app":"x"}}',
    '{"time":1767225600000,"metric":"cpu","value":3,"labels":{"app":"x","zone":"eu"},"extra":1}',
    '',
    '{"value":1}',
    'no JSON',
    '{"time":1,"value":"1"}',
    '{"time":1,"value":1,"metric":""}',
    '[1]',
    '{"time":"2026-01-01 00:01:00","value":4,"source":"/db"}'
  ]
  const { found, skipped } = await read(write('many.ndjson', `${lines.join('\r\n')}\n`))
  const T = 1_767_225_600_000
  assert.equal(found.map(brief), [
    [SERIES, [[T, 1]], 0],
    [
      { source: '/web', metric: 'cpu', labels: { app: 'x', zone: 'eu' } },
      [
        [T, 3],
        [T + 60_000, 2]
      ],
      0
    ],
    [{ ...SERIES, source: '/db' }, [[T + 60_000, 4]], 0]
  ])
  assert.equal(skipped, [5, 6, 7, 8, 9])
})

histories('what cannot be read is one line', async () => {
  const failure = (file: string): Promise<string> =>
    read(file).then(
      () => 'no failure',
      (error: Error) => (error instanceof BadFile ? error.message.replaceAll(dir, '') : `not a BadFile: ${error}`)
    )
  assert.is(await failure(join(dir, 'none.jsonl')), 'there is no file /none.jsonl')
  assert.is(await failure(join(dir, 'none.csv')), 'there is no file /none.csv')
  assert.is(await failure(write('long.ndjson', 'x'.repeat(200_000))), '/long.ndjson is no NDJSON: a line is too long')
})

histories('any order of any samples gives the same history', async () => {
  const sample = fc.record({ time: fc.integer({ min: 0, max: 9 }), value: fc.integer({ min: 0, max: 3 }) })
  async function* from(samples: ReadonlyArray<{ readonly time: number; readonly value: number }>) {
    for (const one of samples) yield { series: SERIES, ...one }
  }
  const names = (list: ReadonlyArray<History>): ReadonlyArray<string> =>
    (list[0]?.rows ?? []).map(({ time, value }) => `${time} ${value}`)
  await fc.assert(
    fc.asyncProperty(fc.array(sample, { minLength: 1, maxLength: 30 }), async (samples) => {
      const found = await historiesOf(from(samples))
      const expected = [...new Set(samples.map(({ time, value }) => `${time} ${value}`))]
      assert.equal([...names(found)].sort(), [...expected].sort())
      assert.is((found[0]?.repeated ?? 0) + names(found).length, samples.length)
      const times = (found[0]?.rows ?? []).map(({ time }) => time)
      assert.equal(
        times,
        times.toSorted((a, b) => a - b)
      )
    }),
    { numRuns: 100 }
  )
})

histories.run()
