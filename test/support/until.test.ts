import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { until } from './until.ts'

const waiting = suite('until')

const message = (run: Promise<unknown>): Promise<string> =>
  run.then(
    () => 'resolved',
    (error: Error) => error.message
  )

waiting('returns the first truthy answer', async () => {
  const answers = [undefined, 0, 'third']
  assert.is(await until(() => answers.shift(), { intervalMs: 1 }), 'third')
})

waiting('takes a throwing question for "not yet"', async () => {
  let asked = 0
  const answer = await until(
    async () => {
      asked += 1
      if (asked < 3) throw new Error('refused')
      return asked
    },
    { intervalMs: 1 }
  )
  assert.is(answer, 3)
})

waiting('says what it waited for, how long, and the last answer', async () => {
  assert.is(
    await message(until(() => 0, { timeoutMs: 5, intervalMs: 1, what: 'the sun' })),
    'Still waiting for the sun after 5 ms; last answer: 0'
  )
})

waiting('says the last error', async () => {
  const refuse = (): never => {
    throw new RangeError('refused')
  }
  assert.is(
    await message(until(refuse, { timeoutMs: 5, intervalMs: 1 })),
    'Still waiting for what was waited for after 5 ms; last answer: RangeError: refused'
  )
})

waiting.run()
