import { Agent } from 'node:http'
import { gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { MAX_PROBLEM_BYTES } from '../../shared/contract/bounds.ts'
import { ALERT, ANOMALIES, PING, SAMPLES, TICK } from '../../shared/contract/event-types.ts'
import { type Asked, ask } from './ask.ts'
import { ODD_VALUES } from './broken.ts'

export type FuzzOptions = {
  readonly port: number
  readonly targets: ReadonlyArray<{ readonly method: string; readonly path: string }>
  /** Documents of the domain, mostly right: they get past the first check. See `broken` and contract-documents.ts. */
  readonly documents?: fc.Arbitrary<unknown>
  /** Sent with every request, e.g. Host or Authorization. */
  readonly headers?: Readonly<Record<string, string>>
  /** Statuses of 500 and above that are right here, e.g. 503 where a sink is away on purpose. */
  readonly allowed?: ReadonlyArray<number>
  readonly numRuns?: number
  /** Most ms that one answer may take. */
  readonly deadlineMs?: number
  /** Most bytes of an answer that is no error. */
  readonly maxAnswerBytes?: number
}

/** Written by hand, since JSON.stringify writes none of these. */
const ODD_JSON = [
  '{"samples":[{"metric":"a","value":1e999}]}',
  '{"value":1e400,"timestamp":1e400}',
  '{"value":123456789012345678901234567890}',
  `{"value":0.${'1'.repeat(2_000)}}`,
  '{"__proto__":{"value":1},"constructor":{"prototype":{"value":1}}}',
  '{"a":1,"a":2}',
  '[[[[',
  '['.repeat(20_000),
  `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
  `${'{"a":'.repeat(3_000)}1${'}'.repeat(3_000)}`,
  `[${'1,'.repeat(20_000)}1]`,
  '"\\ud800"',
  '\ufeff{}',
  '{"a":1}\n{"a":2}\n\n{',
  '{}{}',
  'null',
  ' ',
  "{'a':1}",
  '{"a":\u0000}'
]

const json = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.stringify(value)),
  fc.constantFrom(...ODD_VALUES).map((value) => JSON.stringify(value) ?? ''),
  fc.constantFrom(...ODD_JSON)
)

const bodies = (documents: fc.Arbitrary<unknown>): fc.Arbitrary<Buffer | undefined> => {
  const written = documents.map((document) => JSON.stringify(document))
  const text = fc.oneof({ arbitrary: written, weight: 3 }, json)
  const cut = fc
    .tuple(text, fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([one, part]) => one.slice(0, one.length * part))
  return fc.oneof(
    { arbitrary: text.map((one) => Buffer.from(one)), weight: 5 },
    { arbitrary: cut.map((one) => Buffer.from(one)), weight: 2 },
    text.map((one) => gzipSync(one)),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.constant(undefined)
  )
}

const garbage = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '%',
    '%00',
    '%0A',
    '%zz',
    '%E2%82%AC',
    '"quoted \\" "',
    '../..',
    '{}',
    '0',
    '-1',
    '1e999',
    'null'
  ),
  fc.constantFrom('x'.repeat(300), 'x'.repeat(7_000), 'é', '2024-02-31T00:00:00Z', '1969-01-01T00:00:00Z', 'undefined'),
  fc.string({ maxLength: 20 })
)

const types = fc.constantFrom(
  'application/json',
  'application/json; charset=utf-8',
  'application/json; charset=utf-16',
  'application/cloudevents+json',
  'application/cloudevents-batch+json',
  'application/cloudevents+avro',
  'application/x-ndjson',
  'text/plain',
  'multipart/form-data; boundary=x',
  'application/json; charset="',
  ';',
  ''
)

const eventHeaders = fc
  .tuple(
    fc.record(
      {
        'ce-specversion': fc.constantFrom('1.0', '0.3', ''),
        'ce-id': fc.oneof(fc.uuid(), garbage),
        'ce-source': fc.oneof(fc.constantFrom('/fuzz', 'urn:x'), garbage),
        'ce-type': fc.oneof(fc.constantFrom(SAMPLES, ANOMALIES, ALERT, TICK, PING), garbage)
      },
      { requiredKeys: ['ce-specversion', 'ce-id', 'ce-source', 'ce-type'], noNullPrototype: true }
    ),
    fc.dictionary(
      fc.constantFrom(
        'ce-time',
        'ce-subject',
        'ce-dataschema',
        'ce-traceparent',
        'ce-partitionkey',
        'ce-data_base64',
        'ce-x-y'
      ),
      garbage,
      { maxKeys: 2, noNullPrototype: true }
    )
  )
  .map(([required, more]) => ({ ...required, ...more }))

const otherHeaders = fc.dictionary(
  fc.constantFrom(
    'content-encoding',
    'idempotency-key',
    'authorization',
    'accept',
    'origin',
    'prefer',
    'x-forwarded-for'
  ),
  fc.oneof(fc.constantFrom('gzip', 'br', 'deflate', 'gzip, gzip', 'identity', 'Bearer x'), garbage),
  { maxKeys: 2, noNullPrototype: true }
)

const query = fc
  .array(
    fc.tuple(fc.constantFrom('source', 'metric', 'debug', 'limit', 'labels', '__proto__', 'a[b]', '', '%'), garbage),
    {
      maxLength: 3
    }
  )
  .map((pairs) =>
    pairs.length === 0 ? '' : `?${pairs.map(([name, value]) => `${name}=${encodeURI(value.toWellFormed())}`).join('&')}`
  )

const fault = (
  { status, body }: Asked,
  { allowed = [], maxAnswerBytes = 1024 * 1024 }: FuzzOptions
): string | undefined => {
  if (status >= 500 && !allowed.includes(status)) return `answered ${status}`
  const bytes = Buffer.byteLength(body)
  if (status >= 400 && bytes > MAX_PROBLEM_BYTES) return `an error of ${bytes} bytes`
  if (status < 400 && bytes > maxAnswerBytes) return `an answer of ${bytes} bytes`
  if (status >= 400 && /\n\s*at /.test(body)) return 'a stack in the answer'
  return undefined
}

type Request = {
  readonly target: { readonly method: string; readonly path: string }
  readonly query: string
  readonly type: string | undefined
  readonly event: Readonly<Record<string, string>>
  readonly other: Readonly<Record<string, string>>
  readonly body: Buffer | undefined
}

// What Node's client refuses to send never reaches a server.
const isRefusedByClient = (error: unknown): boolean =>
  ['ERR_INVALID_CHAR', 'ERR_UNESCAPED_CHARACTERS', 'ERR_INVALID_HTTP_TOKEN'].includes(
    (error as { code?: string }).code ?? ''
  )

/**
 * Sends odd requests to every target: never a 5xx, never a hang, never an error body over 512 bytes, never a cut connection.
 * Rejects with the smallest request that broke one of these.
 */
export const fuzz = async (options: FuzzOptions): Promise<void> => {
  const { port, targets, documents = fc.jsonValue(), headers = {}, numRuns = 200, deadlineMs = 2_000 } = options
  const agent = new Agent({ keepAlive: true, maxSockets: 4 })
  const some = fc.record({
    target: fc.constantFrom(...targets),
    query,
    type: fc.option(types, { nil: undefined }),
    event: fc.option(eventHeaders, { nil: {} }),
    other: otherHeaders,
    body: bodies(documents)
  })
  const send = async ({ target, query: search, type, event, other, body }: Request): Promise<void> => {
    const all = { ...other, ...event, ...(type === undefined ? {} : { 'content-type': type }), ...headers }
    const answer = await ask({
      port,
      method: target.method,
      path: `${target.path}${search}`,
      headers: all,
      body: target.method === 'GET' || target.method === 'HEAD' ? undefined : body,
      agent,
      timeoutMs: deadlineMs
    }).catch((error: unknown) => {
      if (isRefusedByClient(error)) return undefined
      throw error
    })
    const found = answer === undefined ? undefined : fault(answer, options)
    if (found !== undefined) throw new Error(`${target.method} ${target.path}: ${found}`)
  }
  try {
    await fc.assert(fc.asyncProperty(some, send), { numRuns, interruptAfterTimeLimit: 60_000 })
  } finally {
    agent.destroy()
  }
}
