import { randomUUID } from 'node:crypto'
import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Message } from '../../shared/cloudevents/message.ts'
import { Anomalies } from '../../shared/contract/anomaly.ts'
import { storeUnavailable } from '../../shared/failure/failure.ts'
import { policiesOf } from '../../shared/policy/testing/policies.ts'
import type { RedisClient } from '../../shared/redis/connect.ts'
import { seriesKeys } from '../../shared/redis/keys.ts'
import { openClient } from '../../shared/redis/testing/open-client.ts'
import { type RedisServer, startRedis } from '../../test/support/redis.ts'
import { quiet, START, samplesEvent } from './testing/events.ts'
import { createReplica, type Replica } from './testing/replica.ts'

const analyzing = suite<{ server: RedisServer; redis: RedisClient }>('analyze')

analyzing.before(async (context) => {
  context.server = await startRedis()
  context.redis = await openClient(context.server.url)
})
analyzing.after(async ({ server, redis }) => {
  redis.disconnect()
  await server.stop()
})

const right = <A>(result: E.Either<unknown, A>): A => {
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left))
  return result.right
}

const newSource = (): string => `/analyze-${randomUUID()}`
const AFTER = START + 60_000

const run = async (replica: Replica, event: Parameters<Replica['analyze']>[0]): Promise<O.Option<Message>> =>
  right(await replica.analyze(event)())

const replyOf = async (replica: Replica, event: Parameters<Replica['analyze']>[0]): Promise<Message> => {
  const reply = await run(replica, event)
  if (O.isNone(reply)) throw new Error('a reply was expected')
  return reply.value
}

const dataOf = (reply: Message): Anomalies => right(Anomalies.decode(JSON.parse(reply.body)))

analyzing('says nothing about samples that are normal', async ({ redis }) => {
  const replica = createReplica(redis)
  assert.equal(await run(replica, samplesEvent(newSource(), '1', quiet('rps', 60))), O.none)
  assert.is(replica.settled.length, 60)
})

analyzing('answers with one event for all anomalies, which explains itself', async ({ redis }) => {
  const replica = createReplica(redis)
  const source = newSource()
  await run(replica, samplesEvent(source, '1', [...quiet('rps', 50), ...quiet('cpu', 50)]))
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  const samples = [
    { metric: 'rps', value: 900, time: AFTER },
    { metric: 'cpu', value: 102, time: AFTER },
    { metric: 'cpu', value: 97, time: AFTER + 5000 }
  ]
  const reply = await replyOf(replica, samplesEvent(source, '2', samples, { traceparent }))
  const { 'ce-id': id, ...headers } = reply.headers
  assert.match(id ?? '', /^[\w-]{22}$/)
  assert.equal(headers, {
    'ce-specversion': '1.0',
    'ce-source': '/knomaly/analyzer',
    'ce-type': 'dev.knomaly.anomalies.v1',
    'ce-time': new Date(AFTER).toISOString(),
    'content-type': 'application/json',
    'ce-subject': source,
    'ce-partitionkey': source,
    'ce-severity': 'critical',
    'ce-traceparent': traceparent
  })
  const [anomaly, ...more] = dataOf(reply).anomalies
  assert.equal(more, [])
  const { expected, lower, upper, score, statistics, explanation, ...rest } = anomaly as NonNullable<typeof anomaly>
  assert.equal(rest, {
    series: { source, metric: 'rps', labels: {} },
    time: new Date(AFTER).toISOString(),
    value: 900,
    direction: 'above',
    reason: 'spike',
    severity: 'critical',
    detector: { name: 'zscore', version: '2' },
    policy: { name: 'default', version: policiesOf('').version },
    parts: [],
    interval_ms: Math.round((AFTER - START - 1000) / 49),
    cause: { event: '2', sample: 'e2.00' }
  })
  assert.ok(Math.abs(expected - 102) < 1e-9 && lower < 102 && upper > 102 && score > 2)
  assert.is(statistics.count, 50)
  assert.match(
    explanation,
    /^900 is a spike, 798 above the expected 102 \(normal \d.*\); zscore at .* times its threshold$/
  )
})

const spikes = (metric: string, ...times: number[]) => times.map((i) => ({ metric, value: 900 + i, time: AFTER + i }))

analyzing(
  'answers a redelivery with the same bytes, from another replica and after the window has moved on',
  async ({ redis }) => {
    const [one, two] = [createReplica(redis), createReplica(redis)]
    const source = newSource()
    await run(one, samplesEvent(source, '1', [...quiet('rps', 50), ...quiet('cpu', 50)]))
    // Out of order, and named by itself.
    const samples = [...spikes('rps', 7, 3), ...spikes('cpu', 5), { ...spikes('rps', 1)[0], id: 'mine' }]
    const event = samplesEvent(source, '2', samples)
    const first = await replyOf(one, event)
    assert.equal(
      dataOf(first).anomalies.map(({ value }) => value),
      [907, 903, 901, 905]
    )
    assert.equal(await replyOf(one, event), first)
    assert.equal(await replyOf(two, event), first)
    await run(two, samplesEvent(source, '3', quiet('rps', 80, AFTER + 10_000)))
    assert.equal(await replyOf(one, event), first)
    assert.equal(await replyOf(createReplica(redis), event), first)
  }
)

analyzing('answers a redelivery that comes while the first delivery is being committed', async ({ redis }) => {
  const replica = createReplica(redis)
  const source = newSource()
  await run(replica, samplesEvent(source, '1', quiet('rps', 50)))
  const event = samplesEvent(source, '2', spikes('rps', 4, 2))
  // The first one is on its way; the other three meet in one commit.
  const other = samplesEvent(source, '0', [{ metric: 'rps', value: 101, time: AFTER }])
  const [, ...replies] = await Promise.all([other, event, event, event].map((one) => run(replica, one)))
  assert.ok(replies.every(O.isSome))
  for (const reply of replies) assert.equal(reply, replies[0])
  assert.is(await redis.hget(seriesKeys(`${source}\nrps`).state, 'a'), '2')
})

analyzing('names an anomaly once when the event names its sample twice, each time alike', async ({ redis }) => {
  const replica = createReplica(redis)
  const source = newSource()
  await run(replica, samplesEvent(source, '1', quiet('rps', 50)))
  const twice = { ...spikes('rps', 1)[0], id: 'same' }
  const event = samplesEvent(source, '2', [twice, twice])
  const first = await replyOf(replica, event)
  assert.is(dataOf(first).anomalies.length, 1)
  assert.equal(await replyOf(replica, event), first)
})

analyzing('answers alike when only some of the series were committed the first time', async ({ redis }) => {
  const source = newSource()
  let broken = true
  const away = storeUnavailable(new Error('away'))
  const replica = createReplica(redis, {
    around: (store) => ({
      ...store,
      commit: (keys, commit) => (broken && keys.window.includes('cpu') ? TE.left(away) : store.commit(keys, commit))
    })
  })
  broken = false
  await run(replica, samplesEvent(source, '1', [...quiet('rps', 50), ...quiet('cpu', 50)]))
  broken = true
  const event = samplesEvent(source, '2', [...spikes('rps', 1), ...spikes('cpu', 2)])
  assert.equal(await replica.analyze(event)(), E.left(away))
  broken = false
  const again = await replyOf(replica, event)
  assert.equal(
    dataOf(again).anomalies.map(({ value }) => value),
    [901, 902]
  )
  assert.equal(await replyOf(replica, event), again)
  assert.is(await redis.hget(seriesKeys(`${source}\nrps`).state, 'n'), '51')
})

analyzing('doubles nothing when the outcome of a commit is unknown', async ({ redis }) => {
  const source = newSource()
  let cut = false
  const replica = createReplica(redis, {
    around: (store) => ({
      ...store,
      commit: (keys, commit) => async () => {
        const result = await store.commit(keys, commit)()
        // The script has run; its answer is lost.
        return cut ? E.left(storeUnavailable(new Error('connection lost'))) : result
      }
    })
  })
  await run(replica, samplesEvent(source, '1', quiet('rps', 50)))
  cut = true
  const event = samplesEvent(source, '2', spikes('rps', 1))
  assert.ok(E.isLeft(await replica.analyze(event)()))
  cut = false
  assert.equal(
    dataOf(await replyOf(replica, event)).anomalies.map(({ value }) => value),
    [901]
  )
  assert.equal(await redis.hmget(seriesKeys(`${source}\nrps`).state, 'n', 'a', 'd'), ['51', '1', '1'])
})

analyzing('knows a sample again that came without a time and got another one', async ({ redis }) => {
  const replica = createReplica(redis)
  const source = newSource()
  await run(replica, samplesEvent(source, '1', quiet('rps', 50)))
  const at = (ms: number) =>
    samplesEvent(source, 'key', [{ metric: 'rps', value: 900 }], { time: new Date(ms).toISOString() })
  const first = await replyOf(replica, at(AFTER))
  assert.equal(await replyOf(replica, at(AFTER + 30_000)), first)
})

const POISON: ReadonlyArray<readonly [string, unknown, Readonly<Record<string, unknown>>, unknown]> = [
  [
    'another type',
    [],
    { type: 'dev.knomaly.anomalies.v1' },
    { _tag: 'UnsupportedType', accepted: ['dev.knomaly.samples.v1', 'dev.knomaly.history.v1'] }
  ],
  ['no samples', [], {}, ['/data/samples: expected list of 1 to 1000 samples']],
  ['1001 samples', quiet('rps', 1001), {}, ['/data/samples: expected list of 1 to 1000 samples']],
  ['samples that are none', 'x', {}, ['/data/samples: expected list of 1 to 1000 samples']],
  [
    'a value that is not finite',
    [{ metric: 'a', value: JSON.parse('1e999') }],
    {},
    ['/data/samples/0/value: expected finite number']
  ],
  ['a value that is text', [{ metric: 'a', value: '1' }], {}, ['/data/samples/0/value: expected finite number']],
  [
    'a name with a line feed',
    [{ metric: 'a\nb', value: 1 }],
    {},
    ['/data/samples/0/metric: expected text of 1 to 200 printable characters']
  ],
  [
    'a sample too far ahead',
    [{ metric: 'a', value: 1, time: START + 300_001 }],
    {},
    ['/data/samples/0/time: expected at most 5 minutes ahead']
  ],
  [
    'an event too far ahead',
    [{ metric: 'a', value: 1 }],
    { time: '2026-01-01T00:05:01Z' },
    ['/data/samples/0/time: expected at most 5 minutes ahead']
  ],
  [
    'an event before 1970',
    [{ metric: 'a', value: 1 }],
    { time: '1969-12-31T23:59:59Z' },
    ['/time: expected RFC 3339 time since 1970']
  ]
]

for (const [name, samples, more, expected] of POISON) {
  analyzing(`refuses ${name} before it touches a window`, async ({ redis }) => {
    const never = () => TE.left(storeUnavailable(new Error('must not be called')))
    const replica = createReplica(redis, {
      now: () => START,
      around: (store) => ({ ...store, load: never, commit: never })
    })
    const failure = Array.isArray(expected) ? { _tag: 'InvalidInput', errors: expected } : expected
    assert.equal(await replica.analyze(samplesEvent('/p', '1', samples, more))(), E.left(failure))
  })
}

analyzing('takes names with braces, quotes and other scripts, each its own series', async ({ redis }) => {
  const replica = createReplica(redis)
  const source = newSource()
  const names = ['{a}', 'a', '}{', '"q"', "'q'", 'ζ温度', 'a b', '%7Ba%7D', '😀', 'a|b', '~']
  const samples = names.map((metric, i) => ({ metric, value: i, time: START, labels: { zone: `{${i}}"\\` } }))
  await run(replica, samplesEvent(source, '1', samples))
  for (const [i, metric] of names.entries()) {
    const stored = right(await replica.store.load(seriesKeys(`${source}\n${metric}\nzone={${i}}"\\`))())
    assert.equal(
      stored.samples.map(({ value }) => value),
      [i]
    )
  }
})

analyzing.run()
