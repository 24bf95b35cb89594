import { connect } from 'node:net'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { startRedis } from '../../test/support/redis.ts'
import { ce, recorder, startHarness, trigger, withoutBacklog } from './harness.ts'

const fuzz = suite('broker ingress: whatever comes in')
const redis = await startRedis()
const { sendTo, calls } = recorder()
const broker = await startHarness(
  redis.url,
  sendTo,
  [trigger('all', { filters: [{ kind: 'prefix', values: { type: 't' } }] }), trigger('ordered', { ordered: true })],
  { limits: { bodyBytes: 2_000 } }
)
fuzz.after(async () => {
  await broker.stop()
  await redis.stop()
})

const headerText = fc.string({
  unit: fc
    .integer({ min: 0x20, max: 0xff })
    .filter((code) => code !== 0x7f)
    .map((code) => String.fromCharCode(code)),
  maxLength: 30
})
const name = fc.oneof(
  fc.constantFrom(
    'id',
    'source',
    'type',
    'specversion',
    'time',
    'subject',
    'datacontenttype',
    'data',
    'partitionkey',
    'knativebrokerttl',
    'constructor',
    'a-b',
    '__proto__',
    'data_base64'
  ),
  fc.stringMatching(/^[a-z0-9_-]{1,12}$/)
)
const contentType = fc.oneof(
  fc.constantFrom('application/json', 'application/cloudevents+json; charset=utf-8'),
  fc.constantFrom(
    'application/json',
    'application/cloudevents+json',
    'APPLICATION/CLOUDEVENTS+JSON;charset=x',
    'application/cloudevents-batch+json',
    ''
  ),
  headerText
)
const bytes = fc.uint8Array({ maxLength: 3_000 }).map((data) => Buffer.from(data))
const json = fc
  .oneof(fc.jsonValue(), fc.dictionary(name, fc.oneof(fc.jsonValue(), fc.string())))
  .map((value) => Buffer.from(JSON.stringify(value)))
const member = fc.oneof(fc.constantFrom('1.0', '0', '', null, 1, true, 1e308, [], {}), fc.string(), fc.jsonValue())
const nearly = fc
  .dictionary(name, member)
  .map((members) => Buffer.from(JSON.stringify({ specversion: '1.0', id: '1', source: '/s', type: 't', ...members })))
const good = fc.stringMatching(/^x[a-z0-9]{1,8}$/)
const valid = fc
  .tuple(fc.dictionary(good, fc.oneof(fc.string(), fc.boolean(), fc.integer())), fc.jsonValue())
  .map(([members, data]) =>
    Buffer.from(JSON.stringify({ specversion: '1.0', id: '1', source: '/s', type: 't', ...members, data }))
  )
const broken = fc.tuple(nearly, fc.nat()).map(([body, at]) => body.subarray(0, at % (body.length + 1)))
const body = fc.oneof(bytes, json, nearly, valid, broken)
const extensions = fc.oneof(fc.dictionary(name, headerText), fc.dictionary(good, headerText))
const expected = [202, 400, 404, 405, 413]

const check = async (headers: Record<string, string>, data: Buffer, path?: string, method?: string): Promise<void> => {
  const answer = await broker.post(headers, data, path, method)
  assert.ok(expected.includes(answer.status) || (method === 'OPTIONS' && answer.status === 200), `${answer.status}`)
  assert.ok(answer.body.length <= 512)
}

fuzz('any content type, any body: never a 5xx, never a long answer, and what is accepted arrives', async () => {
  await fc.assert(
    fc.asyncProperty(contentType, body, async (type, data) => check({ 'content-type': type }, data)),
    { numRuns: 400 }
  )
})

fuzz('any attributes in headers', async () => {
  await fc.assert(
    fc.asyncProperty(extensions, contentType, body, async (attributes, type, data) =>
      check({ ...ce('1'), ...ce('1', attributes), 'content-type': type }, data)
    ),
    { numRuns: 400 }
  )
})

fuzz('whatever is valid is accepted', async () => {
  await fc.assert(
    fc.asyncProperty(valid, async (data) => {
      const { status } = await broker.post({ 'content-type': 'application/cloudevents+json' }, data)
      assert.is(status, 202)
    }),
    { numRuns: 150 }
  )
})

fuzz('any path and method', async () => {
  const segment = fc.oneof(fc.constantFrom('ns', broker.name, '..', '%2e', ''), fc.webSegment())
  const path = fc.array(segment, { maxLength: 4 }).map((segments) => `/${segments.join('/')}`)
  await fc.assert(
    fc.asyncProperty(
      path,
      fc.constantFrom('GET', 'POST', 'PUT', 'HEAD', 'OPTIONS', 'DELETE'),
      body,
      (at, method, data) => check(ce('1'), data, at, method)
    ),
    { numRuns: 200 }
  )
})

fuzz('everything accepted has been delivered in the end, and nothing is left over', async () => {
  const { accepted } = broker.stats().ingress
  assert.ok(accepted > 100, `${accepted}`)
  await withoutBacklog(broker)
  const { 'ns/all': all, 'ns/ordered': ordered } = broker.stats().triggers
  assert.equal([all?.delivered, ordered?.delivered, ordered?.delivered], [all?.accepted, ordered?.accepted, accepted])
  assert.is(calls.length, Number(all?.delivered) + Number(ordered?.delivered))
})

fuzz('producers that go away in the middle leave nothing behind', async () => {
  const few = await startHarness(redis.url, sendTo, [trigger('all')], {
    limits: { ingressRequests: 5, ingressBytes: 5_000 }
  })
  const port = Number(new URL(few.url).port)
  const begun = `POST /ns/${few.name} HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\nce-specversion: 1.0\r\n\r\n${'x'.repeat(900)}`
  for (let round = 0; round < 20; round += 1) {
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.end(begun))
      socket
        .on('close', () => resolve())
        .on('error', () => {})
        .resume()
    })
  }
  assert.equal(await Promise.all(['1', '2', '3'].map((id) => few.send(id))), [202, 202, 202])
  await few.stop()
})

fuzz.run()
