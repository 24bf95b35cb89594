import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { AlertRule } from './alert-rule.ts'
import { leastScore, NEVER_TIRED, type Tiredness, tireAt } from './fatigue.ts'
import { SHORT_RULE } from './testing/rule-fixture.ts'

const fatigue = suite('fatigue')

const rule: AlertRule = { ...SHORT_RULE, fatigue: { weight: 0.5, ms: 1000, samples: 10 } }
const near = (actual: number, expected: number): void =>
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual} is not ${expected}`)

const after = (times: ReadonlyArray<number>): Tiredness =>
  times.reduce((tired, time) => tireAt(tired, time, rule, 0), NEVER_TIRED)

fatigue('is one for each alert, and decays', () => {
  assert.equal(after([5000]), { level: 1, at: 5000 })
  near(after([5000, 6000]).level, 1 + Math.exp(-1))
  near(after([5000, 6000, 8000]).level, 1 + Math.exp(-2) + Math.exp(-3))
})

fatigue('does not depend on the order of alerts', () => {
  const [inOrder, other] = [after([5000, 6000, 8000]), after([8000, 5000, 6000])]
  assert.is(other.at, inOrder.at)
  near(other.level, inOrder.level)
})

fatigue('asks for 1 + weight × tiredness, whatever is left of it at that time', () => {
  near(leastScore(after([5000]), 5000, rule, 0), 1.5)
  near(leastScore(after([5000]), 7000, rule, 0), 1 + 0.5 * Math.exp(-2))
  near(leastScore(after([5000]), 4000, rule, 0), 1.5)
  // 10 samples of 200 ms are longer than a second.
  near(leastScore(after([5000]), 7000, rule, 200), 1 + 0.5 * Math.exp(-1))
})

fatigue('asks for nothing while nobody is tired, or nobody cares', () => {
  const careless = { ...rule, fatigue: { ...rule.fatigue, weight: 0 } }
  assert.is(leastScore(NEVER_TIRED, 5000, rule, 0), Number.NEGATIVE_INFINITY)
  assert.is(leastScore(after([5000]), 5000, careless, 0), Number.NEGATIVE_INFINITY)
  assert.is(tireAt(after([5000]), 6000, careless, 0), NEVER_TIRED)
})

fatigue('is gone at once where its length is nothing', () => {
  const none = { ...rule, fatigue: { weight: 1, ms: 0, samples: 0 } }
  assert.is(leastScore({ level: 1, at: 5000 }, 5000, none, 0), 1)
})

fatigue.run()
