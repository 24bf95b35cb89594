import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { budgetOf } from './budget.ts'

const GIB = 1024 ** 3
const machine = (cores: number, gib: number, limitGib = 0) =>
  budgetOf({ cores, memoryBytes: gib * GIB, memoryLimitBytes: limitGib * GIB })

const budgets = suite('what a machine bears')

budgets('four replicas for each core, as far as half of the memory goes', () => {
  assert.equal([machine(2, 24), machine(8, 16), machine(8, 64), machine(2, 2)], [8, 20, 32, 2])
})

budgets('the limit of a container counts; one above what there is does not', () => {
  assert.equal([machine(8, 64, 4), machine(8, 8, 2 ** 34)], [5, 10])
})

budgets('one replica there is always', () => {
  assert.is(machine(1, 0.25), 1)
})

budgets.run()
