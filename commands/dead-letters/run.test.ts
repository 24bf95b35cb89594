import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { NOBODY } from '../../test/support/nobody.ts'
import { readDeadLettersArguments } from './arguments.ts'
import { type Result, runDeadLetters } from './run.ts'
import { NoAnswer, openService } from './service.ts'
import type { Item } from './table.ts'

const running = suite('dead-letters')

type Answers = Readonly<Record<string, readonly [status: number, body: object | string]>>

/** Runs the command against a real server that gives these answers; resolves with what is printed, or the line that says why not. */
const run = async (
  line: string,
  answers: Answers
): Promise<{ readonly result: Result | string; readonly asked: ReadonlyArray<string> }> => {
  const asked: string[] = []
  const server = createServer((req, res) => {
    asked.push(`${req.method} ${req.url} ${req.headers.host}`)
    const [status, body] = answers[`${req.method} ${req.url}`] ?? [404, 'nobody']
    res.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const args = readDeadLettersArguments([...line.split(' '), '--url', url, '--host', 'h'])
  if (E.isLeft(args) || args.right === undefined) throw new Error('wrong arguments')
  const service = openService(url, 'h')
  const result = await runDeadLetters(args.right, service).catch((error: unknown) => {
    if (error instanceof NoAnswer) return error.message.replace(url, 'URL')
    throw error
  })
  await service.close()
  server.close()
  return { result, asked }
}

const ITEM: Item = {
  id: 'id-1',
  source: '/web\u001b[31m\n',
  type: 'dev.knomaly.samples.v1',
  samples: 12,
  last_seen: '2026-01-02T03:04:05.678Z',
  error: {
    dest: 'http://a/',
    code: 422,
    data: '{"title":"Some fields are not valid","errors":["/samples/0: expected Sample"]}'
  }
}
const LIST = 'GET /api/v1/dead-letters?limit=100'

running('says so when there are none', async () => {
  const totals = { events: 0, samples: 0, bytes: 0 }
  const { result, asked } = await run('list', { [LIST]: [200, { dead_letters: [], totals, next: null }] })
  assert.equal(result, { text: 'No dead letters.\n', code: 0 })
  assert.equal(asked, [`${LIST} h`])
})

running('prints an aligned table without control characters, and a sum', async () => {
  const other: Item = {
    ...ITEM,
    id: 'id-22',
    source: null,
    type: null,
    samples: 0,
    error: { dest: 'http://a/', code: null, data: null }
  }
  const totals = { events: 3, samples: 24, bytes: 100 }
  const { result } = await run('list', { [LIST]: [200, { dead_letters: [ITEM, other], totals, next: 'x' }] })
  assert.equal((result as Result).text.split('\n'), [
    'when (UTC)           type                    source     id     samples  reason',
    '2026-01-02 03:04:05  dev.knomaly.samples.v1  /web [31m  id-1        12  422 Some fields are not valid: /samples/0: expected Sample',
    '2026-01-02 03:04:05  –                       –          id-22        0  no answer from http://a/',
    '3 dead letters, 24 samples, 100 bytes; the newest 2 are shown',
    ''
  ])
})

running('asks for a selection, and gives JSON as it came', async () => {
  const path = 'GET /api/v1/dead-letters?source=%2Fa&type=t&limit=5'
  const body = '{"dead_letters":[],"totals":{"events":0},"next":null}'
  const { result } = await run('list --source /a --type t --limit 5 --json', { [path]: [200, body] })
  assert.equal(result, { text: `${body}\n`, code: 0 })
})

running('shows one', async () => {
  const { result } = await run('show id-1', { 'GET /api/v1/dead-letters/id-1': [200, { id: 'id-1', data: {} }] })
  assert.equal(result, { text: '{\n  "id": "id-1",\n  "data": {}\n}\n', code: 0 })
})

running('replays one, or says why not', async () => {
  const path = 'POST /api/v1/dead-letters/id-1/replay'
  const done = await run('replay id-1', { [path]: [200, { replayed: 1, refused: 0, next: null }] })
  assert.equal(done.result, { text: '1 event replayed.\n', code: 0 })
  const refused = await run('replay id-1', { [path]: [422, {}] })
  assert.equal(refused.result, { text: '', error: 'the Broker refused the event; it is kept', code: 1 })
  const unknown = await run('replay id-1', {})
  assert.equal(unknown.result, { text: '', error: 'no dead letter has this ID', code: 1 })
})

const PAGE = 'POST /api/v1/dead-letters/replay?source=%2Fa&limit=100'

running('replays all, call by call', async () => {
  const { result } = await run('replay --all --source /a', {
    [PAGE]: [200, { replayed: 100, refused: 0, next: 'n~1' }],
    [`${PAGE}&after=n%7E1`]: [200, { replayed: 3, refused: 1, next: null }]
  })
  assert.equal(result, { text: '103 events replayed, 1 refused by the Broker and kept.\n', code: 1 })
})

running('says how far it got when the Broker goes away', async () => {
  const problem = { title: 'The Broker does not take events now; try again' }
  const late = await run('replay --all --source /a', {
    [PAGE]: [200, { replayed: 7, refused: 0, next: 'n' }],
    [`${PAGE}&after=n`]: [503, problem]
  })
  assert.is(late.result, `URL answered 503: ${problem.title}; 7 were replayed before`)
  const early = await run('replay --all --source /a', { [PAGE]: [503, problem] })
  assert.is(early.result, `URL answered 503: ${problem.title}`)
})

running('knows when it is not Knomaly that answers', async () => {
  const what = (status: number) =>
    `the dead letters cannot be reached here (status ${status}): is it Knomaly that listens?`
  assert.is((await run('list', { [LIST]: [200, '<html>'] })).result, what(200))
  assert.is((await run('list', {})).result, what(404))
})

running('says so in one line when nothing listens', async () => {
  const service = openService(NOBODY, 'h')
  const message = await service.ask('GET', '/').catch((error: Error) => error.message)
  assert.is(message, `nothing listens on ${NOBODY}: npm start first, or --url`)
  await service.close()
})

running.run()
