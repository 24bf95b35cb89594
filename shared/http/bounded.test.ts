import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Answer, accepted } from './answer.ts'
import { bounded } from './bounded.ts'
import type { Incoming } from './route.ts'

const bounding = suite('bounded')

const INCOMING: Incoming = { headers: {}, query: {}, params: {}, body: Buffer.alloc(0) }
const OVERLOADED = E.left({ _tag: 'Overloaded' })

bounding('takes as many as the limit at a time, over all that it wraps', async () => {
  const { wrap, inFlight } = bounded(2)
  const finish: Array<() => void> = []
  const slow = wrap(
    () => () => new Promise<E.Either<never, Answer>>((done) => finish.push(() => done(E.right(accepted))))
  )
  const quick = wrap(() => async () => E.right(accepted))
  const first = slow(INCOMING)()
  const second = slow(INCOMING)()
  assert.is(inFlight(), 2)
  assert.equal(await quick(INCOMING)(), OVERLOADED)
  assert.equal(await slow(INCOMING)(), OVERLOADED)
  assert.is(inFlight(), 2)
  finish.shift()?.()
  assert.equal(await first, E.right(accepted))
  assert.equal(await quick(INCOMING)(), E.right(accepted))
  finish.shift()?.()
  await second
  assert.is(inFlight(), 0)
})

bounding('a handler that fails, throws or rejects gives its place back', async () => {
  const { wrap, inFlight } = bounded(1)
  const failing = wrap(() => async () => E.left({ _tag: 'Unauthorized' }))
  const throwing = wrap(() => {
    throw new Error('bug')
  })
  const rejecting = wrap(() => () => Promise.reject(new Error('bug')))
  assert.equal(await failing(INCOMING)(), E.left({ _tag: 'Unauthorized' }))
  for (const handle of [throwing, rejecting]) {
    assert.is(await handle(INCOMING)().catch((error: Error) => error.message), 'bug')
    assert.is(inFlight(), 0)
  }
})

bounding.run()
