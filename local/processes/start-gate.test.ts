import { setImmediate as turn } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createStartGate, startPlaces } from './start-gate.ts'

const no = (): boolean => false
const never = new AbortController().signal

/** Who has been let in, in that order, with how each of them leaves. */
const entrance = (gate: ReturnType<typeof createStartGate>) => {
  const inside = new Map<string, (() => void) | undefined>()
  return {
    names: async () => {
      await turn()
      return [...inside.keys()]
    },
    enter: (name: string, isUrgent: () => boolean = no, signal: AbortSignal = never) =>
      void gate.enter(isUrgent, signal).then((leave) => inside.set(name, leave)),
    leave: (name: string) => inside.get(name)?.()
  }
}

const gates = suite('start gate')

gates('half of the cores start processes, at least one', () => {
  assert.equal([1, 2, 3, 8].map(startPlaces), [1, 1, 1, 4])
})

gates('the next one goes when one has left, in order of arrival; leaving twice is leaving once', async () => {
  const { enter, leave, names } = entrance(createStartGate(2))
  for (const name of ['a', 'b', 'c', 'd']) enter(name)
  assert.equal(await names(), ['a', 'b'])
  leave('b')
  leave('b')
  assert.equal(await names(), ['a', 'b', 'c'])
  for (const name of ['a', 'c']) leave(name)
  assert.equal(await names(), ['a', 'b', 'c', 'd'])
  leave('d')
})

gates('whoever is urgent by then goes first', async () => {
  const { enter, leave, names } = entrance(createStartGate(1))
  let urgent = false
  enter('a')
  enter('b')
  enter('c', () => urgent)
  urgent = true
  await names()
  leave('a')
  assert.equal(await names(), ['a', 'c'])
  leave('c')
  assert.equal(await names(), ['a', 'c', 'b'])
  leave('b')
})

gates('one that is told to stop waits no longer and takes no place', async () => {
  const { enter, leave, names } = entrance(createStartGate(1))
  const stop = new AbortController()
  enter('a')
  enter('b', no, stop.signal)
  enter('c')
  await names()
  stop.abort()
  enter('late', no, stop.signal)
  assert.equal(await names(), ['a', 'b', 'late'])
  leave('a')
  assert.equal(await names(), ['a', 'b', 'late', 'c'])
  leave('c')
})

gates('a start that does not end holds nobody up for long', async () => {
  const gate = createStartGate(1, 1)
  await gate.enter(no, never)
  const leave = await gate.enter(no, never)
  leave?.()
})

gates.run()
