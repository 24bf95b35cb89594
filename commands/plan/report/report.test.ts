import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { scalingOf } from '../../../local/manifests/autoscaling.ts'
import { phasedLoad } from '../load/phases.ts'
import { type PodModel, simulate } from '../model/simulate.ts'
import type { PlanSettings } from '../settings.ts'
import { bars } from './chart.ts'
import { hintsOf } from './hints.ts'
import { jsonReport } from './json.ts'
import { settingsLines } from './settings-lines.ts'
import type { Subject } from './subject.ts'
import { svgChart } from './svg.ts'
import { textReport } from './text.ts'
import { timeTicks } from './time-ticks.ts'
import { duration, percent, rate, time } from './words.ts'

const report = suite('report of a plan')

type Given = {
  readonly annotations?: Readonly<Record<string, string>>
  readonly cc?: number
  readonly pod?: Partial<PodModel>
  readonly price?: number
}

const subjectOf = (rps: string, { annotations = {}, cc = 10, pod: more = {}, price }: Given): Subject => {
  const load = phasedLoad(rps, 60_000)
  if (E.isLeft(load)) throw new Error(load.left)
  const named = Object.entries(annotations).map(([key, value]) => [`autoscaling.knative.dev/${key}`, value])
  const settings: PlanSettings = {
    scaling: scalingOf(Object.fromEntries(named)),
    containerConcurrency: cc,
    timeoutSeconds: 60
  }
  const pod = { latencyMs: 100, coldStartMs: 2_000, capacity: Number.POSITIVE_INFINITY, ...more }
  const plan = simulate({ settings, pod, load: load.right, seed: 1, stepMs: 25 })
  return { service: 'ingest', settings, pod, load: load.right, plan, pricePerPodHour: price }
}

const plainly = (subject: Subject, columns = 100): string =>
  textReport(subject, [{ name: 'as it is', ...subject }], { columns, strong: (text) => text })

const BURST = subjectOf('0,300,0', { annotations: { 'max-scale': '8' }, price: 0.5 })

report('says what the settings mean', () => {
  assert.equal(Object.fromEntries(settingsLines(BURST.settings, { ...BURST.pod, capacity: 4 })), {
    'aims at': '7 in flight per pod: 70 % of 10, containerConcurrency',
    averages: 'over 1 min; over 6 s in a panic, which begins when they want 200 % of the ready pods',
    pods: '0 to 8; ready 2 s after they are asked for, gone 30 s or more after they are let go',
    queues: '10 in work and 100 waiting per pod, 10,000 at the activator; 503 beyond; 504 after 1 min',
    activator: 'in the path while ready pods × 10 < load + 211 (target-burst-capacity)',
    'a request': '100 ms on average up to 4 requests in a pod, which does 40 requests/s at most; more share it'
  })
})

report('has a chart, a table by phase, and totals', () => {
  const text = plainly(BURST)
  const { requests } = BURST.plan
  assert.match(text, /^ingest under 3 phases of 1m, 3 min in all\n/)
  assert.match(text, /\n {2}pods ready +[▁-█]+/)
  assert.match(text, /\n {2}panic +▲+\n/)
  assert.match(text, /\n {2}0 rps +0 +0 +0 +· +· +·/)
  assert.match(
    text,
    new RegExp(`\\n  300 rps +${rate(requests.offered)} +0–8 +[\\d.]+ +0 +[\\d.]+ m?s +[\\d.]+ s +8 +1 +1\\n`)
  )
  assert.match(text, /\n {2}requests +[\d,]+ requests; all answered\n/)
  assert.match(text, /\n {2}paid for +0\.\d+ pod-hours in 3 min, 0\.\d+ at 0\.5 each: /)
  // Nobody was turned away, so there are no columns for it.
  assert.not.match(text, /50[34] {2}/)
})

for (const columns of [80, 100, 120]) {
  report(`fits into ${columns} columns`, () => {
    for (const line of plainly(BURST, columns).split('\n')) assert.ok(line.length <= columns, line)
  })
}

report('does not say how long an answer takes when few of those begun with have one', () => {
  const slow = plainly(
    subjectOf('20', { annotations: { 'min-scale': '1', 'max-scale': '1' }, pod: { latencyMs: 50_000 } })
  )
  assert.match(slow, /\n {2}answers {5}[\w .]+ of waiting on average, [\w .]+ at most; pods began with/)
  const quick = plainly(subjectOf('20', { annotations: { 'min-scale': '1' } }))
  assert.match(quick, /\n {2}answers {5}after (9\d|10\d) ms on average; none waited for a pod\n/)
})

report('hints come from what happened', () => {
  const of = (rps: string, given: Given): string => hintsOf(subjectOf(rps, given)).join('\n')
  assert.is(of('20', { annotations: { 'min-scale': '1' } }), 'Nobody waited for a pod, nobody was turned away.')
  assert.match(
    of('0,5', { cc: 100 }),
    /^A request met no pod once and waited for a start, 2 s\. min-scale=1 keeps a pod/
  )
  assert.match(
    of('0,5@3m', { cc: 100, pod: { coldStartMs: 90_000 } }),
    /^\d+ requests had no answer within 60 s: a pod takes 1 min 30 s to start, longer than the first ones may wait\./
  )
  assert.match(
    of('400', { annotations: { 'min-scale': '1', 'max-scale': '2' } }),
    /^max-scale 2 was the limit: for [\w ]+ the autoscaler wanted more, up to [\d,]+ pods; [\d,]+ requests got 503/
  )
  assert.match(
    of('50', { cc: 100, annotations: { 'min-scale': '1', 'max-scale': '1' }, pod: { capacity: 4 } }),
    /In work a request took [\d.]+ m?s on average, not 100 ms: .* The autoscaler aims at 70 each; target=5 adds pods/
  )
  assert.match(of('5', { annotations: { 'min-scale': '3' } }), /^min-scale 3 decided throughout: .* more than 1 pod\./)
  assert.match(
    of('20,900', { annotations: { 'min-scale': '1' } }),
    /Panic went up to \d+ pods; the highest rate needs 13 once/
  )
})

report('as JSON it has everything, finite', () => {
  const json = jsonReport(BURST, [{ name: 'as it is', ...BURST }])
  const read = JSON.parse(json)
  assert.equal(read.requests, BURST.plan.requests)
  assert.is(read.timeline.offered.length, 180)
  assert.is(read.phases[1].name, '300 rps')
  assert.is(read.pod.capacity, null)
  assert.is(read.cost, read.podHours * 0.5)
})

/** Reads a document as far as it takes to see that tags nest and text is escaped. */
const assertWellFormed = (svg: string): void => {
  const open: string[] = []
  for (const [, closes, name = '', , empty] of svg.matchAll(/<(\/?)([A-Za-z]+)((?: [\w:-]+="[^"<]*")*) ?(\/?)>/g)) {
    if (closes === '/') assert.is(open.pop(), name)
    else if (empty !== '/') open.push(name)
  }
  assert.equal(open, [])
  assert.not.match(svg, /NaN|Infinity|undefined/)
}

report('as a picture it is well-formed, with axes, legend and phases', () => {
  const svg = svgChart(BURST)
  assertWellFormed(svg)
  for (const said of ['Requests/s', 'Pods (shaded: panic)', 'wanted', 'ready', 'in work', 'waiting', '300 rps', '2m'])
    assert.match(svg, `>${said}</text>`)
  assert.match(svg, 'class="panic"')
  assertWellFormed(svgChart({ ...subjectOf('0@1s', {}), service: 'a <b> & "c"' }))
})

report('bars end where the values do, and show whatever is not 0', () => {
  assert.equal(bars([0, 0.1, 50, 100], 100, 2), ['   █', ' ▁██'])
  assert.equal(bars([75], 100, 2), ['▄', '█'])
})

report('times on the axis are round', () => {
  const labels = (durationMs: number): string =>
    timeTicks(durationMs, 8)
      .map(({ label }) => label)
      .join(' ')
  assert.is(labels(1_200_000), '0 5m 10m 15m 20m')
  assert.is(labels(7_000), '0 1s 2s 3s 4s 5s 6s 7s')
  assert.is(labels(7 * 86_400_000), '0 1d 2d 3d 4d 5d 6d 7d')
})

report('numbers are as exact as they are read', () => {
  assert.equal([0, 0.5, 45.4, 2_100, 59_400, 80_000, 5_400_000].map(time), [
    ...['0', '0.5 ms', '45 ms', '2.1 s', '59 s', '1 min 20 s', '1 h 30 min']
  ])
  assert.equal([0, 0.034, 3.456, 34.56, 345.6, 3_456].map(rate), ['0', '0.034', '3.46', '34.6', '346', '3,456'])
  assert.equal([0, 0.0123, 0.5, 1].map(percent), ['0 %', '1.2 %', '50 %', '100 %'])
  assert.equal([0, 90_000, 3_600_000, 216_000_000].map(duration), ['0', '1m30s', '1h', '2d12h'])
})

report.run()
