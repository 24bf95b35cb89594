import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Row } from '../csv/rows.ts'
import { batchesOf } from './batches.ts'

const batches = suite('batches')

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

batches.run()
