import { Redis } from 'ioredis'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { startRedis } from '../../test/support/redis.ts'
import {
  ce,
  deadLetters,
  delivery,
  impatientClock,
  recorder,
  reply,
  startHarness,
  trigger,
  untilSo,
  withoutBacklog
} from './harness.ts'
import { GROUP, streamKey } from './keys.ts'

const crash = suite('broker: crash and restart')
const redis = await startRedis()
const client = new Redis(redis.url, { protocol: 2 })
crash.after(async () => {
  client.disconnect()
  await redis.stop()
})

const numbers = (count: number): ReadonlyArray<string> => Array.from({ length: count }, (_, number) => `${number}`)
const never = () => new Promise<never>(() => {})
/** The ids per partition key, in the order of their delivery. */
const perKey = (
  calls: ReadonlyArray<{ readonly headers: Readonly<Record<string, string>> }>
): Record<string, Array<string>> => {
  const keys: Record<string, Array<string>> = {}
  for (const { headers } of calls) {
    const key = headers['ce-partitionkey'] ?? ''
    keys[key] = [...(keys[key] ?? []), headers['ce-id'] ?? '']
  }
  return keys
}

crash('everything accepted before a crash is delivered after it, in order per key', async () => {
  let answered = 0
  const before = recorder(() => {
    answered += 1
    return answered <= 20 ? reply(202) : never()
  })
  const ordered = [trigger('a', { ordered: true })]
  const broker = await startHarness(redis.url, before.sendTo, ordered)
  for (const number of numbers(200)) await broker.send(number, { partitionkey: `k${Number(number) % 7}` })
  await before.seen(27) // 20 answered, and one of each key hangs
  broker.close()
  const after = recorder()
  const restarted = await startHarness(redis.url, after.sendTo, ordered, { name: broker.name })
  await restarted.send('last', { partitionkey: 'last' })
  // Of the answered ones some may not have been settled: they come again, the rest comes for sure.
  await after.seen(181)
  await withoutBacklog(restarted)
  const got = perKey(after.calls)
  for (const key of numbers(7)) {
    const all = numbers(200).filter((number) => Number(number) % 7 === Number(key))
    const again = got[`k${key}`] ?? []
    assert.equal(again, all.slice(all.length - again.length))
  }
  const delivered = new Set([...before.calls.slice(0, 20), ...after.calls].map(({ headers }) => headers['ce-id']))
  assert.is(delivered.size, 201)
  assert.equal(await client.xpending(streamKey({ namespace: 'ns', name: broker.name }, 'a'), GROUP), [
    0,
    null,
    null,
    null
  ])
  await Promise.all([broker.stop(), restarted.stop()])
})

crash('what another platform has left pending is taken over first', async () => {
  const name = 'taken'
  const stream = streamKey({ namespace: 'ns', name }, 'a')
  await client.xgroup('CREATE', stream, GROUP, '0', 'MKSTREAM')
  for (const id of numbers(5))
    await client.xadd(
      stream,
      '*',
      'attributes',
      JSON.stringify({ specversion: '1.0', id, source: '/s', type: 't' }),
      'data',
      id
    )
  await client.xreadgroup('GROUP', GROUP, 'another', 'COUNT', 3, 'STREAMS', stream, '>')
  const { sendTo, seen, idsTo, calls } = recorder()
  const broker = await startHarness(redis.url, sendTo, [trigger('a', { ordered: true })], {
    name,
    limits: { readEntries: 2 }
  })
  await seen(5)
  assert.equal([idsTo('a'), calls.map(({ body }) => String(body))], [numbers(5), numbers(5)])
  await broker.drain(60_000)
  assert.is(await client.xlen(stream), 0)
  await broker.stop()
})

crash('drain lets attempts end, stores their replies, and leaves the rest for the next start', async () => {
  let finish = (): void => {}
  const gate = new Promise<void>((resolve) => {
    finish = resolve
  })
  const before = recorder(async ({ headers }) => {
    await gate
    return headers['ce-type'] === 'test'
      ? reply(200, { ...ce(`r${headers['ce-id']}`), 'ce-type': 'reply' })
      : reply(202)
  })
  const broker = await startHarness(redis.url, before.sendTo, [trigger('a')], { limits: { inFlight: 3 } })
  for (const id of numbers(10)) await broker.send(id)
  await before.seen(3)
  const drained = broker.drain(60_000)
  finish()
  await drained
  broker.close()
  assert.equal(before.idsTo('a'), ['0', '1', '2'])
  const after = recorder()
  const restarted = await startHarness(redis.url, after.sendTo, [trigger('a')], { name: broker.name })
  await after.seen(10)
  assert.equal([...after.idsTo('a')], [...numbers(10).slice(3), 'r0', 'r1', 'r2'])
  await Promise.all([broker.stop(), restarted.stop()])
})

crash('drain does not wait for ever for a subscriber that hangs', async () => {
  const { sendTo, seen } = recorder(never)
  const warnings: Array<unknown> = []
  const logger = { info: () => {}, error: () => {}, warn: (_: unknown, message: string) => void warnings.push(message) }
  const broker = await startHarness(redis.url, sendTo, [trigger('a')], { logger })
  await broker.send('1')
  await seen(1)
  await broker.drain(1)
  assert.equal(warnings, ['not drained in time'])
  await broker.stop()
})

crash('an event that waits for its dead-letter sink at a crash is not lost', async () => {
  const before = recorder(({ to }, number) => (to === 'a' ? reply(400) : number > 5 ? never() : reply(503)))
  const broker = await startHarness(redis.url, before.sendTo, [
    trigger('a', { delivery: { ...delivery, retry: 1, deadLetterSink: deadLetters } })
  ])
  await broker.send('1')
  await before.seen(6)
  broker.close()
  const after = recorder(({ to }) => reply(to === 'a' ? 400 : 202))
  const restarted = await startHarness(
    redis.url,
    after.sendTo,
    [trigger('a', { delivery: { ...delivery, deadLetterSink: deadLetters } })],
    { name: broker.name }
  )
  await after.seen(2)
  assert.equal(after.idsTo('dead-letter'), ['1'])
  await Promise.all([broker.stop(), restarted.stop()])
})

crash('poison of one key does not hold up other keys, nor its own key after the retries', async () => {
  const { sendTo, seen, idsTo } = recorder(({ to, headers }) =>
    reply(to === 'a' && headers['ce-id'] === 'poison' ? 503 : 202)
  )
  const broker = await startHarness(redis.url, sendTo, [
    trigger('a', { ordered: true, delivery: { ...delivery, deadLetterSink: deadLetters } })
  ])
  await broker.send('poison', { partitionkey: 'x' })
  await broker.send('next', { partitionkey: 'x' })
  await broker.send('other', { partitionkey: 'y' })
  await seen(7)
  assert.equal(
    idsTo('a').filter((id) => id !== 'other'),
    ['poison', 'poison', 'poison', 'poison', 'next']
  )
  assert.equal([idsTo('a').includes('other'), idsTo('dead-letter')], [true, ['poison']])
  await broker.stop()
})

crash('a Broker that is closed in the middle of a commit leaves no timer behind', async () => {
  const clock = impatientClock()
  const running = new Set<object>()
  const after = (ms: number, callback: () => void): (() => void) => {
    const timer = {}
    running.add(timer)
    const cancel = clock.after(ms, () => {
      running.delete(timer)
      callback()
    })
    return () => {
      running.delete(timer)
      cancel()
    }
  }
  const broker = await startHarness(redis.url, recorder().sendTo, [trigger('all')], { clock: { ...clock, after } })
  const event = { attributes: { specversion: '1.0', id: '1', source: '/s', type: 't' }, data: Buffer.from('{}') }
  // So that the commit is still under way when the Broker is closed.
  await client.client('PAUSE', 60_000, 'WRITE')
  const before = running.size
  const answer = broker.publish(`ns/${broker.name}`, event)
  while (running.size === before) await new Promise(setImmediate)
  await broker.stop()
  assert.is(await answer, 'unavailable')
  await client.client('UNPAUSE')
  await untilSo(() => running.size === 0, 'no timer goes on')
})

crash.run()
