import { hostname } from 'node:os'
import { Redis } from 'ioredis'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createLogger } from '../../shared/log/logger.ts'
import { startRedis } from '../../test/support/redis.ts'
import { until } from '../../test/support/until.ts'
import type { StartFailure } from '../platform/start-failure.ts'
import { givenRedis } from './given-redis.ts'
import { LOCK_KEY, lockPlatform } from './platform-lock.ts'

const server = await startRedis()
const client = new Redis(server.url, { protocol: 2, disconnectTimeout: 50 })
client.on('error', () => undefined)
const locks = suite('lock of the platform')
locks.before.each(async () => {
  await client.flushall()
})
locks.after(async () => {
  client.disconnect()
  await server.stop()
})

const lock = async (ttlMs = 15_000, messages: string[] = []) =>
  lockPlatform(await givenRedis(server.url, undefined), {
    log: createLogger({ service: 'platform', level: 'info', write: (line) => messages.push(JSON.parse(line).msg) }),
    ttlMs
  })
const failureOf = (work: Promise<unknown>): Promise<StartFailure | undefined> =>
  work.then(
    () => undefined,
    (error: StartFailure) => error
  )

locks('a second platform does not start, and does as soon as the first has ended', async () => {
  const first = await lock(6_000)
  const refused = await failureOf(lock(6_000))
  const words = `another platform (process ${process.pid} on ${hostname()}) uses 127.0.0.1:${server.port}/0 (REDIS_URL)`
  assert.equal(refused?.lines, [`${words}: end it, or give this one a database of its own`])
  await first.stop()
  assert.is(await client.exists(LOCK_KEY), 0)
  await (await lock()).stop()
})

locks('one of this machine that runs is not waited for', async () => {
  await client.set(LOCK_KEY, JSON.stringify({ id: 'x', host: hostname(), pid: process.ppid }), 'PX', 600_000)
  assert.match((await failureOf(lock()))?.lines.join() ?? '', `process ${process.ppid} on`)
})

locks('one of this machine that was killed is not waited for', async () => {
  await client.set(LOCK_KEY, JSON.stringify({ id: 'x', host: hostname(), pid: 2 ** 22 + 1 }), 'PX', 600_000)
  await (await lock()).stop()
})

locks('one of another machine is waited for until its time is over, and refused when it lives', async () => {
  const elsewhere = JSON.stringify({ id: 'x', host: 'elsewhere.example.org', pid: 1 })
  await client.set(LOCK_KEY, elsewhere, 'PX', 300)
  await (await lock(300)).stop()
  await client.set(LOCK_KEY, elsewhere, 'PX', 60_000)
  const alive = setInterval(() => client.pexpire(LOCK_KEY, 60_000), 300)
  const refused = await failureOf(lock(2_000))
  clearInterval(alive)
  assert.match(refused?.lines.join() ?? '', /process 1 on elsewhere.example.org/)
})

locks('it is kept, taken again after a Redis that forgot, and told when another one has it', async () => {
  const messages: string[] = []
  const held = await lock(300, messages)
  const mine = await client.get(LOCK_KEY)
  await client.flushall()
  await until(async () => (await client.get(LOCK_KEY)) === mine)
  await client.set(LOCK_KEY, 'theirs')
  await until(() => messages.length > 0)
  assert.equal(messages, ['another platform uses the same Redis: end one of them'])
  await held.stop()
  assert.is(await client.get(LOCK_KEY), 'theirs', 'what is another’s is left alone')
})

locks.run()
