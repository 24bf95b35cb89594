import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { storeUnavailable } from '../../shared/failure/failure.ts'
import type { ScalingSample } from '../../shared/redis/scaling-history.ts'
import { until } from '../../test/support/until.ts'
import { writeScaling } from './scaling-writer.ts'

const writing = suite('scaling writer')

writing('one sample at a time, also when Redis does not take them; stop waits for the last one', async () => {
  const taken: number[] = []
  const pending: Array<() => void> = []
  const append = (sample: ScalingSample) => () => {
    taken.push(sample.at)
    return new Promise<E.Either<ReturnType<typeof storeUnavailable>, void>>((resolve) => {
      pending.push(() => resolve(E.left(storeUnavailable(new Error('away')))))
    })
  }
  let looks = 0
  const writer = writeScaling(
    { append },
    () => {
      looks += 1
      return { at: looks, services: [] }
    },
    1
  )
  assert.equal(taken, [1], 'the first at once')
  await new Promise((resolve) => setTimeout(resolve, 20))
  assert.equal([taken, looks], [[1], 1], 'none while one is under way')
  pending.shift()?.()
  await until(() => taken.length === 2)
  let stopped = false
  const stop = writer.stop().then(() => {
    stopped = true
  })
  await new Promise(setImmediate)
  assert.is(stopped, false)
  pending.shift()?.()
  await stop
  assert.equal(taken, [1, 2])
})

writing.run()
