import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createLanes } from './lanes.ts'
import { createSlots } from './slots.ts'

type Item = { readonly number: number; readonly key: string | undefined }

const lanes = suite('lanes and slots')

/** Pushes all items, then ends running ones in the order that `choices` picks, until nothing is left. */
const play = async (keys: ReadonlyArray<string | undefined>, limit: number, choices: ReadonlyArray<number>) => {
  const running: Array<Item> = []
  const started: Array<Item> = []
  let mostRunning = 0
  let twoOfOneKey = false
  const slots = createSlots(limit, () => true)
  const start = async (item: Item): Promise<void> => {
    const turn = slots.acquire()
    if (turn !== undefined) await turn
    twoOfOneKey ||= item.key !== undefined && running.some(({ key }) => key === item.key)
    running.push(item)
    started.push(item)
    mostRunning = Math.max(mostRunning, running.length)
  }
  const made = createLanes<Item>(
    ({ key }) => key,
    (item) => void start(item)
  )
  for (const [number, key] of keys.entries()) made.push({ number, key })
  for (let step = 0; ; step += 1) {
    await new Promise(setImmediate)
    if (running.length === 0) break
    const [item] = running.splice((choices[step % choices.length] ?? 0) % running.length, 1)
    slots.release()
    made.release(item as Item)
  }
  return { started, mostRunning, twoOfOneKey }
}

const key = fc.constantFrom(undefined, 'a', 'b', 'c')

lanes('every item runs once, each key in order and one at a time, never more than the limit', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(key, { maxLength: 40 }),
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.nat(9), { minLength: 1, maxLength: 20 }),
      async (keys, limit, choices) => {
        const { started, mostRunning, twoOfOneKey } = await play(keys, limit, choices)
        assert.equal(
          started.map(({ number }) => number).sort((a, b) => a - b),
          keys.map((_, number) => number)
        )
        for (const one of ['a', 'b', 'c']) {
          const numbers = started.filter((item) => item.key === one).map(({ number }) => number)
          assert.equal(
            numbers,
            [...numbers].sort((a, b) => a - b)
          )
        }
        assert.ok(mostRunning <= limit)
        assert.is(twoOfOneKey, false)
      }
    ),
    { numRuns: 60 }
  )
})

lanes('a key that never ends holds up nothing but itself', () => {
  const ran: Array<number> = []
  const made = createLanes<Item>(
    (item) => item.key,
    (item) => {
      ran.push(item.number)
      if (item.key !== 'stuck') made.release(item)
    }
  )
  for (const [number, itemKey] of ['stuck', 'a', 'stuck', 'b', undefined, 'a'].entries())
    made.push({ number, key: itemKey })
  assert.equal(ran, [0, 1, 3, 4, 5])
})

lanes('slots: who waits first starts first, nothing starts while it may not, nothing after the end', async () => {
  const started: Array<number> = []
  let may = true
  const slots = createSlots(1, () => may)
  const start = async (number: number): Promise<void> => {
    const turn = slots.acquire()
    if (turn !== undefined) await turn
    started.push(number)
  }
  for (const number of [1, 2, 3, 4]) void start(number)
  may = false
  slots.release()
  await new Promise(setImmediate)
  assert.equal(started, [1])
  may = true
  slots.resume()
  await new Promise(setImmediate)
  slots.release()
  await new Promise(setImmediate)
  assert.equal([started, slots.inFlight()], [[1, 2, 3], 1])
  const closed = slots.close()
  slots.release()
  await closed
  await new Promise(setImmediate)
  assert.equal([started, slots.inFlight()], [[1, 2, 3], 0])
})

lanes.run()
