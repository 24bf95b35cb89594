import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type AppServer, serveApp } from '../../test/support/app-server.ts'
import { broken } from '../../test/support/broken.ts'
import { aSample } from '../../test/support/contract-documents.ts'
import { fuzz } from '../../test/support/fuzz.ts'
import { parseJson } from '../cloudevents/json.ts'
import { toMessage } from '../cloudevents/message.ts'
import { receive } from '../cloudevents/receive.ts'
import { decode } from '../contract/decode.ts'
import { Samples } from '../contract/samples.ts'
import { json, reply } from './answer.ts'
import type { Handle, Route } from './route.ts'

const fuzzing = suite('odd requests to every kind of route')

// What every function does with its events: receives, decodes, and sends all of it on as headers and body.
const events: Handle = ({ headers, body }) =>
  pipe(
    receive(headers, body, 0),
    E.flatMap((received) => {
      const [event] = received
      if (event === undefined) return E.right(json([]))
      const { id, source, type, subject, time = '' } = event
      return pipe(
        decode(Samples)(event.data),
        E.map((data) =>
          reply(toMessage({ id, source, type, time, subject, extensions: { a: `${event['traceparent']}` }, data }))
        )
      )
    }),
    TE.fromEither
  )

const documents: Handle = ({ body }) => pipe(parseJson(body), E.flatMap(decode(Samples)), E.map(json), TE.fromEither)
const echo: Handle = ({ query, params }) => TE.right(json({ query, params }))

const routes: ReadonlyArray<Route> = [
  { method: 'post', path: '/', handle: events },
  { method: 'post', path: '/documents', handle: documents },
  { method: 'get', path: '/of/:name', handle: echo },
  { method: 'delete', path: '/of/:name', handle: echo }
]

const samples = broken(fc.array(aSample, { maxLength: 3 }).map((list) => ({ samples: list })))

let server: AppServer
fuzzing.before(async () => {
  server = await serveApp(routes)
})
fuzzing.after(async () => {
  assert.is(await server.drain(1_000), true)
})

for (const [method, path] of [
  ['POST', '/'],
  ['POST', '/documents'],
  ['GET', '/of/x'],
  ['GET', '/of/%zz'],
  ['DELETE', '/of/x'],
  ['PUT', '/'],
  ['OPTIONS', '/'],
  ['GET', '//'],
  ['GET', '/nothing/../at/all']
] as const) {
  fuzzing(`${method} ${path}: no 5xx, no hang, no large error`, async () => {
    const numRuns = path === '/' && method === 'POST' ? 500 : 100
    await fuzz({ port: server.port, targets: [{ method, path }], documents: samples, numRuns })
  })
}

fuzzing('nothing of all that was a bug', () => {
  assert.equal(
    server.lines.filter(({ level }) => level === 'error' || level === 'warn'),
    []
  )
})

fuzzing('the fuzzer finds a 5xx, a large error, and an answer that never comes', async () => {
  const bad = await serveApp([
    { method: 'post', path: '/bug', handle: () => () => Promise.reject(new Error('bug')) },
    { method: 'post', path: '/large', handle: () => TE.right(json('x'.repeat(600), 400)) },
    { method: 'post', path: '/never', handle: () => () => new Promise(() => {}) }
  ])
  for (const [path, found] of [
    ['/bug', /answered 500/],
    ['/large', /an error of 602 bytes/],
    ['/never', /no answer within 50 ms/]
  ] as const) {
    const targets = [{ method: 'POST', path }]
    const error = await fuzz({ port: bad.port, targets, numRuns: 3, deadlineMs: 50 }).catch((reason: Error) => reason)
    assert.match(`${error}${(error as { cause?: unknown } | undefined)?.cause ?? ''}`, found)
  }
  await bad.drain(10)
})

fuzzing.run()
