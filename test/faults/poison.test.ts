import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Answer, ask, askInside, type Pipeline, startPipeline } from '../support/pipeline.ts'
import { deadLettered } from '../support/stream.ts'
import { until } from '../support/until.ts'

const poison = suite<{ pipeline: Pipeline }>('poison')

poison.before(async (context) => {
  context.pipeline = await startPipeline()
})
poison.after(async ({ pipeline }) => {
  await pipeline.stop()
})

const samplesEvent = {
  'ce-specversion': '1.0',
  'ce-type': 'dev.knomaly.samples.v1',
  'content-type': 'application/json'
}

let events = 0
const next = (): number => {
  events += 1
  return events
}
const binary = (source: string, more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  ...samplesEvent,
  'ce-id': `poison-${next()}`,
  'ce-source': source,
  ...more
})

const one = (sample: unknown): string => JSON.stringify({ samples: [sample] })
const many = (count: number): string =>
  JSON.stringify({ samples: Array.from({ length: count }, (_, i) => ({ metric: 'rps', value: i })) })

type Case = readonly [name: string, headers: Record<string, string>, body: string | Buffer, status: number]

const CASES: ReadonlyArray<Case> = [
  ['not JSON', binary('/p'), '{"samples":[', 400],
  ['not UTF-8', binary('/p'), Buffer.from([0x7b, 0xff, 0x7d]), 400],
  ['another type', binary('/p', { 'ce-type': 'com.example.order' }), one({ metric: 'rps', value: 1 }), 422],
  ['no id', { ...samplesEvent, 'ce-source': '/p' }, one({ metric: 'rps', value: 1 }), 422],
  ['no CloudEvent', { 'content-type': 'application/json' }, one({ metric: 'rps', value: 1 }), 400],
  ['a value that is infinite', binary('/p'), '{"samples":[{"metric":"rps","value":1e999}]}', 422],
  ['a value that is text', binary('/p'), one({ metric: 'rps', value: '1' }), 422],
  ['no samples', binary('/p'), '{"samples":[]}', 422],
  ['10,000 samples in one event', binary('/p'), many(10_000), 422],
  ['a body of 5 MB', binary('/p'), Buffer.alloc(5_000_000, 0x20), 413],
  ['a name with a line feed', binary('/p'), one({ metric: 'a\nb', value: 1 }), 422],
  ['a name with a NUL', binary('/p'), one({ metric: 'a\u0000b', value: 1 }), 422],
  ['a sample of next year', binary('/p'), one({ metric: 'rps', value: 1, time: Date.now() + 365 * 86_400_000 }), 422],
  ['another media type', binary('/p', { 'content-type': 'text/xml' }), '<samples/>', 415]
]

const check = (answer: Answer, status: number): void => {
  assert.is(answer.status, status, answer.body)
  assert.is(answer.headers['content-type'], 'application/problem+json')
  assert.ok(Buffer.byteLength(answer.body) <= 512, `${Buffer.byteLength(answer.body)} bytes`)
}

for (const [name, headers, body, status] of CASES) {
  poison(`${name}: ${status} and a small problem`, async ({ pipeline }) => {
    check(await ask(`${pipeline.platform.url}/`, { method: 'POST', headers, body }), status)
  })
}

for (const metric of [
  '{a}:window',
  '{',
  '}',
  '"quoted"',
  'größe/sec €',
  '日本語',
  '😀',
  'a b',
  '%7B%0A',
  '*',
  '..',
  "'; DROP"
]) {
  poison(`a series called ${metric} has a window of its own`, async ({ pipeline }) => {
    const { url } = pipeline.platform
    const source = `/names/${next()}`
    const sent = await ask(`${url}/`, { method: 'POST', headers: binary(source), body: one({ metric, value: 7 }) })
    assert.is(sent.status, 202, sent.body)
    const query = new URLSearchParams({ source, metric })
    const answer = await until(async () => {
      const found = await ask(`${url}/analyze?${query}`)
      return found.status === 200 ? found : undefined
    })
    const { metric: name, count, last_value } = JSON.parse(answer.body)
    assert.equal({ name, count, last_value }, { name: metric, count: 1, last_value: 7 })
  })
}

poison(
  'what gets into the Broker past ingest ends in the dead letters at once, with its reason',
  async ({ pipeline }) => {
    const { platform } = pipeline
    const before = await deadLettered(platform)
    const broker = platform.brokerUrl('knomaly', 'default')
    const bad = [
      [binary('/past'), one({ metric: 'rps', value: 'x' })],
      [binary('/past'), '{"samples":'],
      [binary('/past'), many(1_001)]
    ] as const
    for (const [headers, body] of bad) {
      assert.is((await ask(broker, { method: 'POST', headers, body })).status, 202)
    }
    const letters = await until(async () => {
      const { body } = await askInside(platform, 'dead-letter', '/api/v1/dead-letters?source=/past')
      const found = JSON.parse(body).dead_letters
      return found.length === 3 ? found : undefined
    })
    const reasons = letters.map(({ error }: { error: { code: number } }) => error.code).sort()
    assert.equal(reasons, [400, 422, 422])
    // 1 + 1,001; the one that is not JSON holds no samples that could be counted.
    assert.is((await deadLettered(platform)) - before, 1_002)
  }
)

poison('and after all that the pipeline works as before', async ({ pipeline }) => {
  const { url } = pipeline.platform
  const sent = await ask(`${url}/ingest`, { method: 'POST', body: '{"cpu":1,"source":"/after"}' })
  assert.is(sent.status, 202)
  await until(async () => (await ask(`${url}/analyze?source=/after&metric=cpu`)).status === 200)
  assert.equal(
    pipeline.lines.filter((line) => line.includes('"level":"error"')),
    []
  )
})

poison.run()
