// The sentences are those of the Knative Broker specification, "Data Plane: Delivery" (knative/eventing, test/rekt/features/broker/data_plane.go),
// and of the data plane contract (knative/specs, specs/eventing/data-plane.md), marked (contract).
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { startRedis } from '../../test/support/redis.ts'
import type { TriggerSpec } from '../manifests/topology.ts'
import type { HttpReply } from '../routing/http.ts'
import {
  type Answer,
  type Call,
  ce,
  deadLetters,
  delivery,
  impatientClock,
  recorder,
  reply,
  startHarness,
  trigger
} from './harness.ts'

const delivering = suite('Knative Broker data plane: delivery')
const redis = await startRedis()
delivering.after(() => redis.stop())

const start = async (answer: Answer, triggers: ReadonlyArray<TriggerSpec>) => {
  const record = recorder(answer)
  const clock = impatientClock()
  const broker = await startHarness(redis.url, record.sendTo, triggers, { clock })
  return { ...record, ...broker, waits: clock.waits }
}
const ok: Answer = () => reply(202)
const onlyType = (type: string): Partial<TriggerSpec> => ({ filters: [{ kind: 'exact', values: { type } }] })
const event = (id: string, type: string, extensions = {}): HttpReply =>
  reply(200, { ...ce(id, extensions), 'ce-type': type }, '{"reply":true}')
const ids = (calls: ReadonlyArray<{ readonly to: string; readonly headers: Readonly<Record<string, string>> }>) =>
  calls.map(({ to, headers }) => `${to} ${headers['ce-id']}`)

delivering('MUST: Delivered events MUST conform to the CloudEvents specification.', async () => {
  const { calls, seen, send, stop } = await start(ok, [trigger('a')])
  await send('1')
  await seen(1)
  const { method, path, headers, body, timeoutMs } = calls[0] as Call
  assert.equal(
    { method, path, headers, body: String(body), timeoutMs },
    {
      method: 'POST',
      path: '/',
      body: '{}',
      timeoutMs: delivery.timeoutMs,
      headers: {
        ...ce('1'),
        'ce-knativearrivaltime': '2026-01-01T00:00:00.000Z',
        prefer: 'reply',
        'kn-namespace': 'ns'
      }
    }
  )
  await stop()
})

delivering(
  'SHOULD: All CloudEvent attributes set by the producer, including the data and specversion attributes, SHOULD be received at the subscriber identical to how they were received by the Broker.',
  async () => {
    const { calls, seen, post, stop } = await start(ok, [trigger('a')])
    const attributes = {
      ...ce('id%20with%20%E2%82%AC'),
      'ce-subject': 'a%22b%25',
      'ce-time': '2026-01-01T00:00:00.123456789+01:00',
      'ce-dataschema': 'https://example/s',
      'ce-traceparent': '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      'ce-constructor': 'x',
      'content-type': 'application/x; v="1"'
    }
    for (const body of [Buffer.from([0, 200, 255]), Buffer.alloc(0), Buffer.alloc(300_000, 7)]) {
      const before = calls.length
      await post(attributes, body)
      await seen(before + 1)
      const {
        'ce-knativearrivaltime': _,
        prefer,
        'kn-namespace': namespace,
        ...received
      } = calls[before]?.headers ?? {}
      assert.equal(received, attributes)
      assert.ok(calls[before]?.body.equals(body))
    }
    await stop()
  }
)

delivering(
  'SHOULD: The Broker SHOULD support delivering events via Binary Content Mode or Structured Content Mode of the HTTP Protocol Binding for CloudEvents.',
  async () => {
    const { calls, seen, post, stop } = await start(ok, [trigger('a')])
    await post(
      { 'content-type': 'application/cloudevents+json' },
      '{"specversion":"1.0","id":"s","source":"/s","type":"t","n":1,"data_base64":"AP8="}'
    )
    await seen(1)
    assert.equal(
      [calls[0]?.headers['ce-id'], calls[0]?.headers['ce-n'], calls[0]?.headers['content-type'], calls[0]?.body],
      ['s', '1', undefined, Buffer.from([0, 255])]
    )
    await stop()
  }
)

delivering(
  'SHOULD: Events accepted by the Broker SHOULD be delivered at least once to all subscribers of all Triggers that match.',
  async () => {
    const { seen, send, stop, idsTo } = await start(ok, [trigger('a'), trigger('b'), trigger('c', onlyType('other'))])
    await Promise.all(Array.from({ length: 50 }, (_, number) => send(`${number}`)))
    await seen(100)
    const all = Array.from({ length: 50 }, (_, number) => `${number}`).sort()
    assert.equal([[...idsTo('a')].sort(), [...idsTo('b')].sort(), idsTo('c')], [all, all, []])
    await stop()
  }
)

delivering(
  'MAY: If no ready Trigger would match an accepted event, the Broker MAY drop that event without notifying the producer.',
  async () => {
    const { send, stats, stop } = await start(ok, [trigger('a', onlyType('other'))])
    assert.is(await send('1'), 202)
    assert.equal([stats().triggers['ns/a']?.accepted, stats().triggers['ns/a']?.backlog], [0, 0])
    await stop()
  }
)

delivering(
  'MAY: If multiple Triggers reference the same subscriber, the subscriber MAY be expected to acknowledge successful delivery of an event multiple times.',
  async () => {
    const same = trigger('same').subscriber
    const { calls, seen, send, stop } = await start(ok, [
      trigger('a', { subscriber: same }),
      trigger('b', { subscriber: same })
    ])
    await send('1')
    await seen(2)
    assert.equal(ids(calls), ['same 1', 'same 1'])
    await stop()
  }
)

delivering(
  "SHOULD: Events contained in delivery responses SHOULD be published to the Broker ingress and processed as if the event had been produced to the Broker's addressable endpoint.",
  async () => {
    const structured = reply(
      200,
      { 'content-type': 'application/cloudevents+json' },
      JSON.stringify({ specversion: '1.0', id: 'r2', source: '/r', type: 'reply', data: { n: 2 } })
    )
    const { calls, seen, send, stop, drain, stats } = await start(
      ({ to, headers }) => (to === 'a' ? (headers['ce-id'] === '1' ? event('r1', 'reply') : structured) : reply(202)),
      [trigger('a', onlyType('test')), trigger('b', onlyType('reply'))]
    )
    await send('1')
    await seen(2)
    await send('2')
    await seen(4)
    assert.equal(ids(calls), ['a 1', 'b r1', 'a 2', 'b r2'])
    assert.equal(
      [String(calls[1]?.body), String(calls[3]?.body), calls[3]?.headers['ce-knativearrivaltime']],
      ['{"reply":true}', '{"n":2}', '2026-01-01T00:00:00.000Z']
    )
    await drain(60_000)
    assert.equal([stats().triggers['ns/b']?.accepted, stats().triggers['ns/a']?.backlog], [2, 0])
    await stop()
  }
)

const malformed: ReadonlyArray<HttpReply> = [
  reply(200, { ...ce(''), 'ce-type': 'reply' }, '{}'),
  reply(200, { ...ce('r'), 'ce-specversion': '0.1' }, '{}'),
  reply(200, { 'content-type': 'application/cloudevents+json' }, '{"id":'),
  reply(200, { 'content-type': 'application/cloudevents-batch+json' }, '[]'),
  reply(200, { 'content-type': 'application/json' }, '{"ok":true}'),
  reply(200, { 'content-type': 'text/plain' }, 'OK')
]
delivering(
  'SHOULD: Events contained in delivery responses that are malformed SHOULD be treated as if the event delivery had failed.',
  async () => {
    for (const answer of malformed) {
      const { calls, seen, send, stop } = await start(
        ({ to }) => (to === 'a' ? answer : reply(202)),
        [trigger('a', { delivery: { ...delivery, retry: 1, deadLetterSink: deadLetters } })]
      )
      await send('1')
      await seen(3)
      assert.equal([ids(calls), calls[2]?.headers['ce-knativeerrorcode']], [['a 1', 'a 1', 'dead-letter 1'], '502'])
      await stop()
    }
  }
)

delivering(
  'SHOULD: Upon receiving an event with context attributes defined in the CloudEvents Distributed Tracing extension the Broker SHOULD preserve that trace header on delivery to subscribers and on reply events, unless the reply is sent with a different set of tracing attributes.',
  async () => {
    const [mine, other] = [
      '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      '00-11111111111111111111111111111111-2222222222222222-01'
    ]
    const { calls, seen, send, stop } = await start(
      ({ to, headers }) =>
        to === 'b'
          ? reply(202)
          : event(`r${headers['ce-id']}`, 'reply', headers['ce-id'] === '2' ? { traceparent: other } : {}),
      [trigger('a', onlyType('test')), trigger('b', onlyType('reply'))]
    )
    for (const [number, id] of ['1', '2'].entries()) {
      await send(id, { traceparent: mine, tracestate: 'k=v' })
      await seen(2 * number + 2)
    }
    assert.equal(
      calls.map(({ headers }) => [headers['ce-traceparent'], headers['ce-tracestate']]),
      [
        [mine, 'k=v'],
        [mine, 'k=v'],
        [mine, 'k=v'],
        [other, undefined]
      ]
    )
    await stop()
  }
)

delivering(
  'MUST (contract): Brokers and Channels MUST indicate support for replies using the `Prefer: reply` header when sending to the `spec.subscriber` address.',
  async () => {
    const { calls, seen, send, stop } = await start(
      ({ to }) => reply(to === 'a' ? 400 : 202),
      [trigger('a', { delivery: { ...delivery, deadLetterSink: deadLetters } })]
    )
    await send('1')
    await seen(2)
    assert.equal(
      calls.map(({ to, headers }) => [to, headers['prefer']]),
      [
        ['a', 'reply'],
        ['dead-letter', undefined]
      ]
    )
    await stop()
  }
)

delivering(
  'MUST NOT (contract): Responses with a `202` response code MUST NOT be processed as reply events; even if the response can be interpreted as a CloudEvent',
  async () => {
    const { calls, seen, send, stop, drain, stats } = await start(
      () => ({ ...event('r', 'reply'), status: 202 }),
      [trigger('a', onlyType('test')), trigger('b', onlyType('reply'))]
    )
    await send('1')
    await seen(1)
    await drain(60_000)
    assert.equal([ids(calls), stats().triggers['ns/a']?.delivered, stats().triggers['ns/b']?.accepted], [['a 1'], 1, 0])
    await stop()
  }
)

const completed = [200, 201, 202, 204, 299]
const notRetried = [301, 304, 400, 401, 403, 405, 410, 413, 422]
const retried = [404, 408, 409, 429, 500, 502, 503, 504]
delivering(
  'SHOULD (contract): event senders SHOULD re-attempt delivery of events where the HTTP request returned a retryable status code',
  async () => {
    const attempts = async (status: number): Promise<number> => {
      const { calls, seen, send, stop } = await start(
        ({ to }) => reply(to === 'a' ? status : 202),
        [trigger('a', { delivery: { ...delivery, retry: 2, deadLetterSink: deadLetters } }), trigger('last')]
      )
      await send('1')
      const expected = completed.includes(status) ? 2 : notRetried.includes(status) ? 3 : 5
      await seen(expected)
      await stop()
      return calls.filter(({ to }) => to === 'a').length
    }
    for (const status of completed) assert.equal([status, await attempts(status)], [status, 1])
    for (const status of notRetried) assert.equal([status, await attempts(status)], [status, 1])
    for (const status of retried) assert.equal([status, await attempts(status)], [status, 3])
  }
)

delivering(
  'MUST (contract): Brokers and Channels MUST implement congestion control and MUST implement retries.',
  async () => {
    const answers = [reply(503), reply(429, { 'retry-after': '7' }), reply(503, { 'retry-after': '86400' }), reply(202)]
    const { calls, seen, send, stop, waits, drain, stats } = await start(
      (_, number) => answers[number - 1] ?? reply(202),
      [trigger('a')]
    )
    await send('1')
    await seen(4)
    await drain(60_000)
    assert.equal(
      waits.filter((ms) => ms >= 200),
      [200, 7_000, 30_000]
    )
    assert.equal([calls.length, stats().triggers['ns/a']?.retried, stats().triggers['ns/a']?.delivered], [4, 3, 1])
    const attempts = stats().triggers['ns/a']?.attempts
    assert.equal(
      [attempts?.answers, attempts?.durations.count],
      [{ '2xx': 1, '3xx': 0, '4xx': 1, '5xx': 2, none: 0 }, 4]
    )
    await stop()
  }
)

delivering('MUST (contract): a recipient that gives no answer counts as a retryable failure', async () => {
  const { calls, seen, send, stop } = await start(
    ({ to }, number) => {
      if (to === 'a' && number < 4) throw new Error('ECONNREFUSED')
      return reply(202)
    },
    [trigger('a')]
  )
  await send('1')
  await seen(4)
  assert.equal(ids(calls), ['a 1', 'a 1', 'a 1', 'a 1'])
  await stop()
})

delivering.run()
