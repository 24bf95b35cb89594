// The sentences are those of the control plane contract, "Content Based Routing" and "Event Delivery" (knative/specs, specs/eventing/control-plane.md).
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { startRedis } from '../../test/support/redis.ts'
import type { Filter } from '../manifests/topology.ts'
import type { TriggerStats } from './counters.ts'
import { ce, deadLetters, delivery, recorder, reply, startHarness, trigger } from './harness.ts'

const routing = suite('Knative Broker control plane: content based routing')
const redis = await startRedis()
routing.after(() => redis.stop())

const withSink = { ...delivery, retry: 1, deadLetterSink: deadLetters }

routing('MUST: Before acknowledging an event, the Broker MUST durably enqueue the event', async () => {
  const { sendTo } = recorder(() => new Promise(() => {})) // a subscriber that never answers
  const broker = await startHarness(redis.url, sendTo, [trigger('a')])
  assert.is(await broker.send('1'), 202)
  broker.close() // as a crash
  const after = recorder()
  const restarted = await startHarness(redis.url, after.sendTo, [trigger('a')], { name: broker.name })
  await after.seen(1)
  assert.equal(after.idsTo('a'), ['1'])
  await Promise.all([broker.stop(), restarted.stop()])
})

routing(
  'MUST: For each event received by the Broker, the Broker MUST evaluate each associated Trigger exactly once',
  async () => {
    const { sendTo, calls, seen } = recorder()
    let evaluations = 0
    const counted: Filter = {
      kind: 'exact',
      values: new Proxy(
        {},
        {
          ownKeys: () => {
            evaluations += 1
            return []
          }
        }
      )
    }
    const broker = await startHarness(redis.url, sendTo, [trigger('a', { filters: [counted] }), trigger('b')])
    await broker.send('1')
    await seen(2)
    await broker.drain(60_000)
    assert.equal([evaluations, calls.length], [1, 2])
    await broker.stop()
  }
)

routing(
  'MUST: If multiple Triggers match an event, one event delivery MUST be generated for each match; duplicate matches with the same destination MUST each generate separate event delivery attempts',
  async () => {
    const { sendTo, calls, seen } = recorder()
    const { subscriber } = trigger('same')
    const broker = await startHarness(
      redis.url,
      sendTo,
      ['a', 'b', 'c'].map((name) => trigger(name, { subscriber }))
    )
    await broker.send('1')
    await seen(3)
    assert.equal(
      calls.map(({ to }) => to),
      ['same', 'same', 'same']
    )
    await broker.stop()
  }
)

routing('MUST NOT: The implementation MUST NOT modify the event data in this process.', async () => {
  const { sendTo, calls, seen } = recorder()
  const broker = await startHarness(redis.url, sendTo, [trigger('a'), trigger('b')])
  const data = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
  await broker.post({ ...ce('1'), 'content-type': 'image/png' }, data)
  await seen(2)
  assert.equal(
    calls.map(({ body }) => body.equals(data)),
    [true, true]
  )
  await broker.stop()
})

routing(
  'MUST: Reply events re-enqueued in this manner MUST be evaluated against all Triggers associated with the Broker, including the Trigger that generated the reply.',
  async () => {
    const { sendTo, calls, seen, idsTo } = recorder(({ to, headers }) =>
      to === 'a' && headers['ce-id'] === '1' ? reply(200, ce('2'), '{}') : reply(202)
    )
    const broker = await startHarness(redis.url, sendTo, [trigger('a'), trigger('b')])
    await broker.send('1')
    await seen(4)
    assert.equal([idsTo('a'), [...idsTo('b')].sort(), calls.length], [['1', '2'], ['1', '2'], 4])
    await broker.stop()
  }
)

routing(
  'MAY: Implementations MAY implement event-loop detection; it is RECOMMENDED that any such controls be documented to end-users.',
  async () => {
    const { sendTo, calls, seen, idsTo } = recorder(({ to }) =>
      to === 'loop' ? reply(200, ce('again'), '{}') : reply(202)
    )
    const broker = await startHarness(redis.url, sendTo, [trigger('loop', { delivery: withSink })])
    await broker.send('1', { knativebrokerttl: '11' })
    await seen(11)
    await broker.drain(60_000)
    assert.equal(
      [idsTo('loop').length, idsTo('dead-letter'), calls.at(-1)?.headers['ce-knativeerrorcode']],
      [10, ['again'], '400']
    )
    assert.is(
      calls.some(({ headers }) => 'ce-knativebrokerttl' in headers),
      false
    )
    await broker.stop()
  }
)

routing('a loop that nobody limits ends after 255 passes', async () => {
  const { sendTo, seen, idsTo } = recorder(({ to }) => (to === 'loop' ? reply(200, ce('again'), '{}') : reply(202)))
  const broker = await startHarness(redis.url, sendTo, [trigger('loop', { delivery: withSink })])
  await broker.send('1')
  await seen(256)
  assert.equal([idsTo('loop').length, idsTo('dead-letter').length], [255, 1])
  await broker.stop()
})

routing(
  'MUST: If the event delivery fails with a retryable error, it MUST be retried up to `retry` times, following the `backoffPolicy` and `backoffDelay` parameters if specified.',
  async () => {
    const { sendTo, seen, idsTo } = recorder(({ to }) => reply(to === 'a' ? 500 : 202))
    const broker = await startHarness(redis.url, sendTo, [trigger('a', { delivery: { ...withSink, retry: 4 } })])
    await broker.send('1')
    await seen(6)
    assert.equal([idsTo('a').length, idsTo('dead-letter').length], [5, 1])
    await broker.stop()
  }
)

routing(
  'MUST: If an event (either the initial event or a reply) cannot be delivered, the event MUST be delivered to the `deadLetterSink` in the delivery options.',
  async () => {
    const body = `{"title":"${'x'.repeat(600)}"}`
    const { sendTo, calls, seen } = recorder(({ to }) => (to === 'a' ? reply(422, {}, body) : reply(202)))
    const broker = await startHarness(redis.url, sendTo, [trigger('a', { delivery: withSink })])
    await broker.send('1', { partitionkey: 'k', knativeerrorcode: '999' })
    await seen(2)
    assert.equal(
      { to: calls[1]?.to, headers: calls[1]?.headers, body: String(calls[1]?.body) },
      {
        to: 'dead-letter',
        body: '{}',
        headers: {
          ...ce('1', { partitionkey: 'k' }),
          'ce-knativearrivaltime': '2026-01-01T00:00:00.000Z',
          'ce-knativeerrordest': 'http://a.ns.svc.cluster.local/',
          'ce-knativeerrorcode': '422',
          'ce-knativeerrordata': Buffer.from(body.slice(0, 512)).toString('base64')
        }
      }
    )
    await broker.drain(60_000)
    assert.equal([broker.stats().triggers['ns/a']?.deadLettered, broker.stats().triggers['ns/a']?.backlog], [1, 0])
    await broker.stop()
  }
)

routing('MUST: If no `deadLetterSink` is specified, the event is dropped.', async () => {
  const { sendTo, calls, seen } = recorder(({ headers }) => reply(headers['ce-id'] === '1' ? 400 : 202))
  const errors: Array<unknown> = []
  const logger = { info: () => {}, warn: () => {}, error: (fields: unknown) => void errors.push(fields) }
  const broker = await startHarness(redis.url, sendTo, [trigger('a')], { logger })
  await broker.send('1')
  await broker.send('2')
  await seen(2)
  await broker.drain(60_000)
  assert.equal(
    [calls.length, broker.stats().triggers['ns/a']?.dropped, broker.stats().triggers['ns/a']?.backlog],
    [2, 1, 0]
  )
  assert.equal(errors, [{ trigger: 'ns/a', id: '1', type: 'test', code: 400 }])
  await broker.stop()
})

routing(
  'SHOULD: If delivery of the dead-letter event fails with a retryable error, the delivery to the `deadLetterSink` SHOULD be retried up to `retry` times',
  async () => {
    let refusals = 0
    // Away for three rounds, the third of which it even refuses for good: an event is never lost for that.
    const { sendTo, seen, idsTo } = recorder(({ to }) => {
      if (to === 'a') return reply(400)
      refusals += 1
      return reply(refusals <= 4 ? 503 : refusals === 5 ? 400 : 202)
    })
    const broker = await startHarness(redis.url, sendTo, [trigger('a', { delivery: withSink })])
    await broker.send('1')
    await seen(7)
    await broker.drain(60_000)
    const { parked, deadLettered, backlog, retried } = broker.stats().triggers['ns/a'] as TriggerStats
    assert.equal(
      { attempts: idsTo('dead-letter').length, parked, deadLettered, backlog, retried },
      { attempts: 6, parked: 3, deadLettered: 1, backlog: 0, retried: 2 }
    )
    await broker.stop()
  }
)

routing.run()
