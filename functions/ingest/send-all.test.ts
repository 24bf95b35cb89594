import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Message } from '../../shared/cloudevents/message.ts'
import { type SinkRefused, type SinkUnavailable, sinkRefused, sinkUnavailable } from '../../shared/failure/failure.ts'
import { sendAll } from './send-all.ts'

const sending = suite('sendAll')

type Outcome = E.Either<SinkUnavailable | SinkRefused, void>
const DONE: Outcome = E.right(undefined)
const messages = (n: number): ReadonlyArray<Message> =>
  Array.from({ length: n }, (_, i) => ({ headers: {}, body: `${i}` }))
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** A sender that waits until the test answers. */
const controlled = () => {
  const open: { readonly body: string; readonly answer: (outcome: Outcome) => void }[] = []
  const send = sendAll(
    ({ body }) =>
      () =>
        new Promise((resolve) => open.push({ body: body.toString(), answer: resolve }))
  )
  return { open, send }
}

sending('sends all of them, sixteen at once', async () => {
  const { open, send } = controlled()
  const result = send(messages(40))()
  assert.is(open.length, 16)
  for (let i = 0; i < 40; i += 1) {
    open[i]?.answer(DONE)
    await turn()
    assert.is(open.length, Math.min(40, 17 + i))
  }
  assert.equal(await result, DONE)
  assert.equal(
    open.map(({ body }) => body),
    messages(40).map(({ body }) => body)
  )
})

sending('sends no more after the first failure, waits for what is open, and says the first', async () => {
  const { open, send } = controlled()
  const result = send(messages(40))()
  open[3]?.answer(E.left(sinkRefused(400)))
  await turn()
  open[4]?.answer(E.left(sinkUnavailable(new Error('later'))))
  for (const { answer } of open) answer(DONE)
  assert.equal(await result, E.left(sinkRefused(400)))
  assert.is(open.length, 16)
})

sending('one message, and none', async () => {
  const { open, send } = controlled()
  assert.equal(await send([])(), DONE)
  const result = send(messages(1))()
  open[0]?.answer(E.left(sinkRefused(413)))
  assert.equal(await result, E.left(sinkRefused(413)))
})

sending.run()
