import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createOutput } from './output.ts'

const record = JSON.stringify({
  level: 'warn',
  time: '2026-01-02T03:04:05.678Z',
  service: 'analyzer',
  revision: 'analyzer-00001',
  traceId: 'ab12',
  series: 'two words',
  count: 3,
  msg: 'late samples'
})
const linesOf = (
  terminal: boolean,
  colours: boolean,
  use: (output: ReturnType<typeof createOutput>) => void
): ReadonlyArray<string> => {
  const written: string[] = []
  use(createOutput({ terminal, colours, write: (text) => written.push(text) }))
  return written
}

const output = suite('output')

output('on a terminal: time, replica, level, message, fields', () => {
  assert.equal(
    linesOf(true, false, ({ child }) => child('analyzer/2', record, 'stdout')),
    ['03:04:05.678 analyzer/2     warn  late samples traceId=ab12 series="two words" count=3\n']
  )
})

output('an explanation is a sentence, what is empty is left out, and nobody reads ten digits', () => {
  const fields = { source: '/web', metric: 'rps', labels: {}, explanation: '9 is a spike, 8 above the expected 1' }
  const counted = { score: 1.0333333333333334, at: 1767225600000, resolved_at: null }
  const when = { level: 'info', time: '2026-01-02T03:04:05.678Z', service: 'analyzer' }
  const anomaly = JSON.stringify({ ...when, ...fields, ...counted, msg: 'anomaly' })
  const line = 'anomaly source=/web metric=rps: 9 is a spike, 8 above the expected 1. score=1.03333 at=1767225600000'
  assert.equal(
    linesOf(true, false, ({ child }) => child('analyzer/1', anomaly, 'stdout')),
    [`03:04:05.678 analyzer/1     info  ${line}\n`]
  )
})

output('the platform’s lines about a replica stand under that replica', () => {
  const own =
    '{"level":"info","time":"2026-01-02T03:04:05.678Z","service":"platform","replica":"ingest/1","port":1,"msg":"replica is ready"}\n'
  assert.equal(
    linesOf(true, false, (to) => to.own(own)),
    ['03:04:05.678 ingest/1       info  replica is ready port=1\n']
  )
})

output('a change of scale stands under its function', () => {
  const own =
    '{"level":"info","time":"2026-01-02T03:04:05.678Z","service":"platform","function":"analyzer","from":1,"to":3,"why":"panic: 90 in flight, 35 each","msg":"scaled"}\n'
  assert.equal(
    linesOf(true, false, (to) => to.own(own)),
    ['03:04:05.678 analyzer       info  scaled from=1 to=3 why="panic: 90 in flight, 35 each"\n']
  )
})

const access = (status: number): string =>
  JSON.stringify({
    ...{ level: 'info', time: '2026-01-02T03:04:05.678Z', service: 'ingest', method: 'POST', route: '/ingest', status },
    ...{ ms: 3.217, bytes: 20, traceId: 'ab', msg: 'request' }
  })

output('a request is a few words, and pale; one that failed is not', () => {
  const line = '03:04:05.678 ingest/1             POST /ingest 202 3.22 ms\n'
  assert.equal(
    linesOf(true, false, ({ child }) => child('ingest/1', access(202), 'stdout')),
    [line]
  )
  const both = linesOf(true, true, ({ child }) => {
    child('ingest/1', access(202), 'stdout')
    child('ingest/1', access(503), 'stdout')
  })
  assert.equal(
    both.map((text) => /\u001b\[(\d+)m/.exec(text)?.[1]),
    ['90', '33']
  )
  assert.equal(
    linesOf(false, false, ({ child }) => child('ingest/1', access(202), 'stdout')),
    [`${access(202)}\n`]
  )
})

output('many requests do not drown what else there is on a terminal', () => {
  const written: string[] = []
  let nowMs = 0
  const write = (text: string): void => void written.push(text)
  const { child } = createOutput({ terminal: true, colours: false, write, now: () => nowMs })
  for (let i = 0; i < 40; i += 1) child('ingest/1', access(202), 'stdout')
  child('ingest/1', access(503), 'stdout')
  child('analyzer/2', record, 'stdout')
  nowMs = 1_000
  child('ingest/1', access(202), 'stdout')
  child('ingest/1', access(202), 'stdout')
  assert.is(written.length, 9)
  assert.match(written[7] ?? '', /202 3.22 ms \(and 35 more before\)\n$/)
  assert.match(written[8] ?? '', /ms\n$/)
})

output('colours only the lines that want attention', () => {
  const [line] = linesOf(true, true, ({ child }) => child('a/1', record, 'stdout'))
  assert.match(line ?? '', /\u001b\[33mwarn .*\u001b\[39m\n$/)
  const [calm] = linesOf(true, true, ({ child }) => child('a/1', record.replace('warn', 'info'), 'stdout'))
  assert.not.match(calm ?? '', '\u001b')
})

output('what a client sent does not steer the terminal', () => {
  const evil = JSON.stringify({
    level: 'info',
    time: '',
    msg: '\u001b[2Jgone',
    source: '\u001b[31m',
    list: ['\u009b1m']
  })
  const written = linesOf(true, false, ({ child }) => {
    child('a/1', evil, 'stdout')
    child('a/1', 'plain \u001b[2J\ttext', 'stderr')
  })
  assert.not.match(written.join(''), /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/)
  assert.match(written[1] ?? '', 'a/1            plain \ufffd[2J\ttext')
})

output('elsewhere: JSON lines as they are, anything else as one of them', () => {
  const [json, text] = linesOf(false, false, ({ child }) => {
    child('analyzer/2', record, 'stdout')
    child('analyzer/2', 'Error: x', 'stderr')
  })
  assert.is(json, `${record}\n`)
  const { time, ...rest } = JSON.parse(text ?? '')
  assert.equal(
    [typeof time, rest],
    ['string', { level: 'error', service: 'analyzer', replica: 'analyzer/2', msg: 'Error: x' }]
  )
})

output.run()
