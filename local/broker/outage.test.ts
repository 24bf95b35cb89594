import { Redis } from 'ioredis'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { startRedis } from '../../test/support/redis.ts'
import { until } from '../../test/support/until.ts'
import type { HttpReply } from '../routing/http.ts'
import { type Clock, systemClock } from './clock.ts'
import { ce, recorder, reply, startHarness, trigger, withoutBacklog } from './harness.ts'
import { GROUP, streamKey } from './keys.ts'

const outage = suite('broker: Redis is away')
const redis = await startRedis()
outage.after(() => redis.stop())

/** A lost connection is known at once. How long a write may take matters to one test only, which has a clock of its own. */
const timed = { clock: systemClock }
const counts = (ids: ReadonlyArray<string | undefined>): Record<string, number> => {
  const counted: Record<string, number> = {}
  for (const id of ids) counted[`${id}`] = (counted[`${id}`] ?? 0) + 1
  return counted
}

for (const how of ['stop', 'kill'] as const) {
  outage(
    `${how} and start in mid-stream: what was accepted is delivered once, replies too, and the Broker goes on by itself`,
    async () => {
      const held: Array<() => void> = []
      let hold = false
      const { sendTo, calls, seen, idsTo } = recorder(async ({ to, headers }) => {
        if (hold) await new Promise<void>((resolve) => void held.push(resolve))
        return to === 'a' ? reply(200, { ...ce(`r${headers['ce-id']}`), 'ce-type': 'reply' }) : reply(202)
      })
      const filter = (type: string) => [{ kind: 'exact' as const, values: { type } }]
      const broker = await startHarness(
        redis.url,
        sendTo,
        [trigger('a', { ordered: true, filters: filter('test') }), trigger('b', { filters: filter('reply') })],
        timed
      )
      const accepted: Array<string> = []
      const send = async (id: string): Promise<number> => {
        const status = await broker.send(id, { partitionkey: `${Number(id) % 5}` })
        if (status === 202) accepted.push(id)
        return status
      }
      for (let id = 0; id < 20; id += 1) await send(`${id}`)
      await seen(40)
      hold = true
      for (let id = 20; id < 40; id += 1) await send(`${id}`)
      await seen(45) // one of each key is under way
      await redis[how]()
      assert.is(await until(async () => (await send('1000')) === 503), true)
      for (const release of held.splice(0)) release() // their outcomes cannot be stored now
      hold = false
      const before = calls.length
      await new Promise(setImmediate)
      assert.is(calls.length, before, 'nothing is delivered whose outcome could not be stored')
      await redis.start()
      await until(async () => (await send('2000')) === 202)
      await until(() => idsTo('b').length >= accepted.length)
      await until(
        () => broker.stats().triggers['ns/b']?.backlog === 0 && broker.stats().triggers['ns/a']?.backlog === 0
      )
      const got = calls.filter(({ to }) => to === 'a').map(({ headers }) => headers['ce-id'])
      assert.equal(counts(got), Object.fromEntries(accepted.map((id) => [id, 1])))
      assert.equal(counts(idsTo('b')), Object.fromEntries(accepted.map((id) => [`r${id}`, 1])))
      await broker.stop()
    }
  )
}

/** The system's, but for the wait for a write, which is over when it is told so. */
const commitClock = (commitMs: number) => {
  const waits = new Set<() => void>()
  const after: Clock['after'] = (ms, callback) => {
    if (ms !== commitMs) return systemClock.after(ms, callback)
    waits.add(callback)
    return () => void waits.delete(callback)
  }
  const ends = async (): Promise<void> => {
    await until(() => waits.size > 0)
    for (const callback of waits) callback()
  }
  return { clock: { ...systemClock, after }, ends }
}

outage('a Redis that hangs is a 503 in time, and afterwards everything goes on', async () => {
  const { sendTo, seen, idsTo } = recorder()
  const { clock, ends } = commitClock(1_234)
  const broker = await startHarness(redis.url, sendTo, [trigger('a')], { clock, limits: { commitMs: 1_234 } })
  await broker.send('1')
  await seen(1)
  await withoutBacklog(broker)
  redis.pause()
  const refused = broker.post(ce('2'), '{}')
  await ends()
  const { status, headers } = await refused
  assert.equal([status, headers['retry-after']], [503, '1'])
  assert.is(await broker.send('3'), 503)
  redis.resume()
  await until(async () => (await broker.send('4')) === 202)
  await until(() => idsTo('a').includes('4'))
  // 2 was refused while its write was under way: it may have been stored, and its sender will send it again.
  assert.equal(
    idsTo('a').filter((id) => id !== '2'),
    ['1', '4']
  )
  await broker.stop()
})

outage(
  'a Redis that is full refuses new events, lets those in hand end, and takes new ones when there is room',
  async () => {
    let release = (): void => {}
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    const { sendTo, seen, idsTo } = recorder(async ({ to, headers }) => {
      await gate
      return to === 'a' ? reply(200, { ...ce(`r${headers['ce-id']}`), 'ce-type': 'reply' }) : reply(202)
    })
    const filter = (type: string) => [{ kind: 'exact' as const, values: { type } }]
    const broker = await startHarness(
      redis.url,
      sendTo,
      [trigger('a', { filters: filter('test') }), trigger('b', { filters: filter('reply') })],
      timed
    )
    const client = new Redis(redis.url)
    assert.equal([await broker.send('1'), await broker.send('2')], [202, 202])
    await seen(2)
    await client.config('SET', 'maxmemory', '1')
    assert.is(await broker.send('3'), 503)
    release()
    await seen(4)
    await until(() => Object.values(broker.stats().triggers).every(({ backlog }) => backlog === 0))
    assert.equal([...idsTo('b')].sort(), ['r1', 'r2'])
    await client.config('SET', 'maxmemory', '0')
    client.disconnect()
    await until(async () => (await broker.send('4')) === 202)
    await until(() => idsTo('b').includes('r4'))
    await broker.stop()
  }
)

outage('connections cut again and again: nothing accepted is lost, and nothing comes twice', async () => {
  const { sendTo, idsTo } = recorder(async ({ to, headers }) => {
    await new Promise(setImmediate)
    return to === 'a' ? reply(200, { ...ce(`r${headers['ce-id']}`), 'ce-type': 'reply' }) : reply(202)
  })
  const filter = (type: string) => [{ kind: 'exact' as const, values: { type } }]
  const triggers = [
    trigger('a', { ordered: true, filters: filter('test') }),
    trigger('b', { filters: filter('reply') })
  ]
  const broker = await startHarness(redis.url, sendTo, triggers, timed)
  const client = new Redis(redis.url)
  const accepted: Array<string> = []
  // Each cut comes a turn later than the one before: on any machine there are some before, in and after a commit.
  for (let round = 0; round < 12 || accepted.length <= 100; round += 1) {
    await until(async () => (await broker.send(`probe${round}`)) === 202)
    const ids = Array.from({ length: 30 }, (_, number) => `${round * 30 + number}`)
    const statuses = Promise.all(ids.map((id) => broker.send(id, { partitionkey: `${Number(id) % 7}` })))
    for (let turn = 0; turn < round; turn += 1) await new Promise(setImmediate)
    await client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    for (const [place, status] of (await statuses).entries()) if (status === 202) accepted.push(ids[place] as string)
  }
  client.disconnect()
  await until(async () => (await broker.send('last')) === 202)
  await until(() => accepted.every((id) => idsTo('b').includes(`r${id}`)) && idsTo('b').includes('rlast'))
  await until(() => Object.values(broker.stats().triggers).every(({ backlog }) => backlog === 0))
  const often = (ids: ReadonlyArray<string | undefined>) => Object.entries(counts(ids)).filter(([, count]) => count > 1)
  assert.equal([often(idsTo('a')), often(idsTo('b'))], [[], []])
  await broker.stop()
})

outage('what Redis hands out a second time while it is in hand is not delivered a second time', async () => {
  let release = (): void => {}
  const gate = new Promise<HttpReply>((resolve) => {
    release = () => resolve(reply(202))
  })
  const { sendTo, seen, idsTo } = recorder(() => gate)
  const broker = await startHarness(redis.url, sendTo, [trigger('a')], timed)
  await broker.send('1')
  await seen(1)
  const client = new Redis(redis.url)
  await client.xgroup('SETID', streamKey({ namespace: 'ns', name: broker.name }, 'a'), GROUP, '0')
  client.disconnect()
  await broker.send('2')
  await seen(2)
  release()
  await until(() => broker.stats().triggers['ns/a']?.backlog === 0)
  assert.equal(idsTo('a'), ['1', '2'])
  await broker.stop()
})

outage('a Redis that has forgotten everything gets its streams and groups again', async () => {
  const { sendTo, seen, idsTo } = recorder()
  const broker = await startHarness(redis.url, sendTo, [trigger('a')], timed)
  await broker.send('1')
  await seen(1)
  const client = new Redis(redis.url)
  await client.flushall()
  client.disconnect()
  await broker.send('2')
  await seen(2)
  assert.equal(idsTo('a'), ['1', '2'])
  await broker.stop()
})

outage('without Redis the start fails, in time', async () => {
  await redis.stop()
  const started = await startHarness(redis.url, recorder().sendTo, [], {
    clock: systemClock,
    limits: { startMs: 50 }
  }).catch((error: Error) => error.message)
  assert.is(started, 'Redis does not answer within 50 ms')
  await redis.start()
})

outage.run()
