import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { inTurn } from './in-turn.ts'

const turns = suite('inTurn')

turns('does work on one name in its order, and on others at once', async () => {
  const run = inTurn()
  const order: string[] = []
  const gates = new Map<string, () => void>()
  const work = (name: string) => () =>
    new Promise<void>((resolve) => {
      order.push(`begin ${name}`)
      gates.set(name, resolve)
    }).then(() => void order.push(`end ${name}`))
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  const all = [run(['a'], work('1')), run(['a', 'b'], work('2')), run(['c'], work('3')), run(['b'], work('4'))]
  for (const name of ['1', '2', '3', '4']) {
    await turn()
    gates.get(name)?.()
  }
  await Promise.all(all)
  assert.equal(order, ['begin 1', 'begin 3', 'end 1', 'begin 2', 'end 2', 'begin 4', 'end 3', 'end 4'])
})

turns('goes on after work that failed', async () => {
  const run = inTurn()
  const failed = run(['a'], () => Promise.reject(new Error('no'))).catch((error: Error) => error.message)
  assert.equal(await Promise.all([failed, run(['a'], async () => 'yes')]), ['no', 'yes'])
})

turns.run()
