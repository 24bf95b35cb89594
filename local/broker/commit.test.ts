import { Redis } from 'ioredis'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { startRedis } from '../../test/support/redis.ts'
import { commitTo, type Operation } from './commit.ts'
import { GROUP } from './keys.ts'

const commit = suite('commit.lua')
const redis = await startRedis()
const client = new Redis(redis.url, { protocol: 2 })
commit.after(async () => {
  client.disconnect()
  await redis.stop()
})

let tests = 0
const fresh = async (most = 1_000) => {
  tests += 1
  const streams = ['a', 'b'].map((name) => `knomaly:{test${tests}}:${name}`)
  for (const stream of streams) await client.xgroup('CREATE', stream, GROUP, '0', 'MKSTREAM')
  const run = commitTo(client, streams, most)
  const entries = async (place: number) => client.xrangeBuffer(streams[place] as string, '-', '+')
  const data = async (place: number) => (await entries(place)).map(([, fields]) => fields[3])
  /** Delivers the oldest entry, so that it is pending, and returns its id. */
  const deliver = async (place: number): Promise<string> => {
    const read = await client.xreadgroup('GROUP', GROUP, 'test', 'COUNT', 1, 'STREAMS', streams[place] as string, '>')
    return (read as unknown as [[string, [[string, string[]]]]])[0][1][0][0]
  }
  const pending = async (place: number) =>
    ((await client.xpending(streams[place] as string, GROUP)) as ReadonlyArray<unknown>)[0]
  return { run, data, entries, deliver, pending }
}
const event = (data: string | Buffer) => ({ attributes: { id: 'é', type: 't' }, data: Buffer.from(data) })
const enter = (targets: ReadonlyArray<number>, data: string | Buffer = 'x'): Operation => ({
  cause: undefined,
  targets,
  event: event(data)
})

commit('an event enters the streams of all its targets, byte for byte', async () => {
  const { run, entries, data } = await fresh()
  const bytes = Buffer.from([0, 13, 10, 255])
  assert.equal(await run([enter([0, 1], bytes), enter([1], '')]), { done: [true, true], lengths: [1, 2] })
  assert.equal([await data(0), await data(1)], [[bytes], [bytes, Buffer.alloc(0)]])
  assert.equal((await entries(0))[0]?.[1].map(String).slice(0, 3), ['attributes', '{"id":"é","type":"t"}', 'data'])
})

commit('a cause leaves and its reply enters', async () => {
  const { run, data, deliver, pending } = await fresh()
  await run([enter([0], 'cause')])
  const id = await deliver(0)
  assert.is(await pending(0), 1)
  assert.equal(await run([{ cause: { stream: 0, id }, targets: [1], event: event('reply') }]), {
    done: [true],
    lengths: [0, 1]
  })
  assert.equal([await data(0), await data(1), await pending(0)], [[], [Buffer.from('reply')], 0])
})

commit('repeating a commit whose answer was lost changes nothing', async () => {
  const { run, deliver } = await fresh()
  await run([enter([0], 'cause')])
  const settle: Operation = { cause: { stream: 0, id: await deliver(0) }, targets: [1], event: event('reply') }
  const once = await run([settle])
  assert.equal([await run([settle]), await run([settle, settle])], [once, { done: [true, true], lengths: [0, 1] }])
})

commit('a full target refuses its operation only, and leaves the others of the commit alone', async () => {
  const { run, data } = await fresh(2)
  await run([enter([0], '1'), enter([0], '2')])
  assert.equal(await run([enter([0, 1], 'refused'), enter([1], 'fits'), enter([0], 'refused')]), {
    done: [false, true, false],
    lengths: [2, 1]
  })
  assert.equal((await data(1)).map(String), ['fits'])
})

commit('a refused reply leaves its cause where it is', async () => {
  const { run, deliver, pending } = await fresh(1)
  await run([enter([0], 'cause'), enter([1], 'fills it')])
  const settle: Operation = { cause: { stream: 0, id: await deliver(0) }, targets: [1], event: event('reply') }
  assert.equal(await run([settle]), { done: [false], lengths: [1, 1] })
  assert.is(await pending(0), 1)
})

commit('a cause makes room for its own reply', async () => {
  const { run, deliver } = await fresh(1)
  await run([enter([0], 'cause')])
  assert.equal(await run([{ cause: { stream: 0, id: await deliver(0) }, targets: [0], event: event('reply') }]), {
    done: [true],
    lengths: [1, 0]
  })
})

commit('an empty commit tells the lengths', async () => {
  const { run } = await fresh()
  await run([enter([1])])
  assert.equal(await run([]), { done: [], lengths: [0, 1] })
})

commit.run()
