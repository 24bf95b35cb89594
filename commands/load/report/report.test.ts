import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Facts, toSummary } from '../summary.ts'
import { htmlReport } from './html.ts'
import { textReport } from './text.ts'

const reports = suite('report of a load run')

const BEGIN = Date.UTC(2026, 0, 2, 3, 4, 5)

/** Two phases of three seconds; a spike of the latency in the first second, one answer with 503 in the last. */
const FACTS: Facts = {
  scenario: 'burst',
  profile: 'quick',
  run: 'burst-20260102T030405Z',
  seed: 7,
  target: { url: 'http://localhost:1', host: null, kind: 'own' },
  versions: { knomaly: '0.1.0', artillery: '2.0.0', node: '24.0.0' },
  machine: { cores: 2, processor: 'A & B <C>', memoryGiB: 4, system: 'Linux 6', loadBefore: 0.5 },
  thresholds: [{ text: 'knomaly.answer_ms.p99 < 500 (12)', holds: true }],
  checks: [{ name: 'every sample has its outcome', holds: true, says: 'accepted 5 = analysed 5 + dead-lettered 0' }],
  account: { analysed: 5, late: 0, duplicate: 0, deadLettered: 0, anomalies: 1, open: 0 },
  burst: {
    firstAnswerMs: 1_234,
    mostReplicas: { ingest: 2 },
    panics: 1,
    refused: 1,
    lost: 0,
    zeroAfterSeconds: 38
  },
  replicas: {
    most: { ingest: 2 },
    panics: 1,
    changes: [{ seconds: 1.2, service: 'ingest', from: 0, to: 1 }],
    decisions: [{ seconds: 0.1, service: 'ingest', from: 0, to: 1, why: '1 in flight, 0.7 each' }],
    rows: [
      { seconds: -1, replicas: { ingest: 0 } },
      { seconds: 1, replicas: { ingest: 1 } },
      { seconds: 40, replicas: { ingest: 0 } }
    ]
  },
  log: {
    seconds: [
      { t: 0, codes: { 202: 1 }, ms: [1_234] },
      { t: 3, codes: { 202: 4, 503: 1 }, ms: [1, 2, 3, 4, 12] }
    ],
    first: { at: BEGIN, ms: 1_234, code: '202' },
    accepted: { events: 5, samples: 5 },
    swelling: 0,
    outOfOrder: 0,
    sources: ['/load/run/1-0']
  },
  plan: [
    { name: 'idle', duration: 3, arrivalRate: 1 },
    { name: 'burst', duration: 3, arrivalRate: 20 }
  ] as unknown as Facts['plan'],
  begin: BEGIN
}

/** Without what stands in quotes or between tags. */
const isBalanced = (html: string): boolean => {
  const open: string[] = []
  for (const [, close, name = '', empty] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*?(\/?)>/g)) {
    if (empty === '/' || name === 'meta') continue
    if (close === '') open.push(name)
    else if (open.pop() !== name) return false
  }
  return open.length === 0
}

reports('a run holds when everything does, and not when one thing does not', () => {
  assert.ok(toSummary(FACTS).holds)
  const broken: ReadonlyArray<Partial<Facts>> = [
    { thresholds: [{ text: 'a < 1', holds: false }] },
    { checks: [{ name: 'a', holds: false, says: '' }] },
    { burst: { ...(FACTS.burst as NonNullable<Facts['burst']>), zeroAfterSeconds: null } },
    {
      log: {
        seconds: [],
        first: undefined,
        accepted: { events: 0, samples: 0 },
        swelling: 0,
        outOfOrder: 0,
        sources: []
      }
    }
  ]
  for (const changes of broken) assert.not(toSummary({ ...FACTS, ...changes }).holds)
  assert.ok(toSummary({ ...FACTS, checks: [{ name: 'a', holds: undefined, says: '' }] }).holds)
})

reports('the JSON says the same as the summary', () => {
  const { all, phases, timeline, startedAt, accepted } = JSON.parse(JSON.stringify(toSummary(FACTS)))
  assert.is(startedAt, '2026-01-02T03:04:05.000Z')
  assert.equal(accepted, { events: 5, samples: 5 })
  assert.equal([all.requests, all.latency.p50, all.latency.max, all.codes], [6, 3, 1234, { 202: 5, 503: 1 }])
  assert.equal(
    phases.map(({ name, requests }: { name: string; requests: number }) => [name, requests]),
    [
      ['idle', 1],
      ['burst', 5]
    ]
  )
  assert.equal(timeline.at(-1).latency, { p50: 3, p95: 12, p99: 12, max: 12 })
})

reports('the page needs nothing from outside, runs nothing, and is whole', () => {
  const html = htmlReport(toSummary(FACTS))
  assert.not.match(html, /<script|<link|<img|\bsrc=|\bhref=|@import|url\(|\bon[a-z]+=/)
  assert.ok(isBalanced(html))
  assert.match(html, /A &amp; B &lt;C&gt;/)
  assert.not.match(html, /NaN|undefined|Infinity|\[object/)
})

reports('each chart says in words what it shows', () => {
  const html = htmlReport(toSummary(FACTS))
  const charts = [...html.matchAll(/<svg [^>]*role="img" aria-labelledby="([^"]+)" aria-describedby="([^"]+)"><desc/g)]
  assert.is(charts.length, 3)
  for (const [, label, description] of charts) {
    assert.ok(html.includes(`id="${label}"`) && html.includes(`id="${description}"`))
  }
})

reports('colours are those that the reader has chosen', () => {
  assert.match(htmlReport(toSummary(FACTS)), /color-scheme: light dark[\s\S]*@media \(prefers-color-scheme: dark\)/)
})

reports('a page of a run without replicas, without an account and without any answer', () => {
  const empty: Facts = {
    ...FACTS,
    ...{ account: null, burst: null, replicas: null },
    log: { seconds: [], first: undefined, accepted: { events: 0, samples: 0 }, swelling: 0, outOfOrder: 0, sources: [] }
  }
  const html = htmlReport(toSummary(empty))
  assert.ok(isBalanced(html))
  assert.not.match(html, /NaN|undefined|Infinity|Ready replicas/)
})

reports('a machine that had other things to do is told of', () => {
  const busy = toSummary({ ...FACTS, machine: { ...FACTS.machine, loadBefore: 3.2 } })
  for (const report of [htmlReport(busy), textReport(busy, [])])
    assert.match(report, /load average of 3[.]2 on 2 cores/)
  for (const report of [htmlReport(toSummary(FACTS)), textReport(toSummary(FACTS), [])])
    assert.not.match(report, /busy/)
})

reports('in the terminal', () => {
  const lines = textReport(toSummary(FACTS), ['a/report.html']).split('\n')
  for (const line of [
    'burst (quick) at http://localhost:1',
    '  phase  seconds  requests  per second     p50     p95     p99  slowest  answers',
    '  idle         3         1         0.3  1.23 s  1.23 s  1.23 s   1.23 s  1 × 202',
    '  burst        3         5         1.7  3.0 ms   12 ms   12 ms    12 ms  4 × 202, 1 × 503',
    '  first request, answered after  1.23 s',
    '  back at zero                   38 s after the last request',
    '  ok  every sample has its outcome: accepted 5 = analysed 5 + dead-lettered 0',
    'Anomalies among the samples: 1',
    'All holds.',
    '  a/report.html'
  ]) {
    assert.ok(lines.includes(line), `${line}\nis not in\n${lines.join('\n')}`)
  }
})

reports('a 401 says which token is wanted, and nothing else does', () => {
  const refused = { t: 1, codes: { 401: 2 }, ms: [1, 1] }
  const text = textReport(toSummary({ ...FACTS, log: { ...FACTS.log, seconds: [refused] } }), [])
  assert.match(text, '\n401: ingest asks for a bearer token: KNOMALY_TOKEN in the environment')
  assert.not.ok(textReport(toSummary(FACTS), []).includes('KNOMALY_TOKEN'))
})

reports.run()
