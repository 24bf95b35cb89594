import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { decode } from '../../shared/contract/decode.ts'
import { Samples } from '../../shared/contract/samples.ts'
import { batchesOf } from './batches.ts'
import type { Row } from './rows.ts'
import { toEvent } from './to-event.ts'

const batches = suite('replay batches')

async function* rowsAt(seconds: ReadonlyArray<number>): AsyncGenerator<Row> {
  for (const [i, second] of seconds.entries()) yield { row: i + 1, time: second * 1000, value: i }
}

const cut = async (seconds: ReadonlyArray<number>, size: number, speed: number) => {
  const cuts: (readonly [due: number, rows: ReadonlyArray<number>])[] = []
  for await (const { rows, dueMs } of batchesOf(rowsAt(seconds), size, speed)) {
    cuts.push([dueMs, rows.map(({ row }) => row)])
  }
  return cuts
}

const MAX = Number.POSITIVE_INFINITY

batches('at full speed they are as large as they may be, and due at once', async () => {
  assert.equal(await cut([1, 2, 3, 4, 5], 2, MAX), [
    [0, [1, 2]],
    [0, [3, 4]],
    [0, [5]]
  ])
})

batches('at a given speed what is due together goes together', async () => {
  // 100 times as fast: a second of the file is 10 ms, and ten of them a tick.
  assert.equal(await cut([0, 5, 9, 10, 30, 31, 32], 2, 100), [
    [0, [1, 2]],
    [90, [3, 4]],
    [300, [5, 6]],
    [320, [7]]
  ])
})

batches('a sample out of order is due at once, not before the first', async () => {
  assert.equal(await cut([60, 0, 120], 10, 60), [
    [0, [1, 2]],
    [1000, [3]]
  ])
})

batches('no rows, no batches', async () => assert.equal(await cut([], 10, MAX), []))

batches('the event of some rows follows from source, metric and rows alone', () => {
  const rows = [
    { row: 7, time: 1_700_000_000_000, value: 1.5 },
    { row: 9, time: 1_700_000_060_000, value: -2 }
  ]
  const { headers, body } = toEvent({ source: '/replay/x', metric: 'température' }, rows)
  const { 'content-type': contentType, ...attributes } = headers
  assert.match(contentType ?? '', /^application\/json/)
  assert.equal(attributes, {
    'ce-id': 'temp%C3%A9rature.7-9',
    'ce-source': '/replay/x',
    'ce-type': 'dev.knomaly.samples.v1',
    'ce-specversion': '1.0',
    'ce-time': '2023-11-14T22:14:20.000Z'
  })
  assert.equal(
    decode(Samples)(JSON.parse(body)),
    E.right({
      samples: [
        { metric: 'température', value: 1.5, time: 1_700_000_000_000, id: 'r000000007' },
        { metric: 'température', value: -2, time: 1_700_000_060_000, id: 'r000000009' }
      ]
    })
  )
})

batches.run()
