import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { NO_LABELS } from '../../shared/contract/labels.ts'
import { foldSamples } from '../../shared/detection/fold-samples.ts'
import { Window } from '../../shared/detection/window.ts'
import { zScore } from '../../shared/detection/z-score.ts'
import { openContenders } from './policies.ts'
import type { LoadedSeries } from './read-series.ts'
import { runSeries } from './run-series.ts'
import { humming, MINUTE, START } from './testing/corpora.ts'

const running = suite('running a series')

const NAME = { source: 'test', metric: 'hum', labels: NO_LABELS }

const loaded = (values: ReadonlyArray<number>, times = values.map((_, i) => START + i * MINUTE)): LoadedSeries => ({
  times: Float64Array.from(times),
  values: Float64Array.from(values),
  ...{ labels: undefined, badRows: 0, firstBadLine: undefined }
})

const run = (series: LoadedSeries, policies = '', detectors: ReadonlyArray<string> = ['zscore']) => {
  const [contender] = E.getOrElseW(
    (faults: ReadonlyArray<string>): never => assert.unreachable(faults.join('\n')) as never
  )(openContenders({ detectors, policies }))
  return runSeries((contender as NonNullable<typeof contender>).policyOf(NAME), NAME, series)
}

const rowsOf = (flags: Uint8Array): ReadonlyArray<number> =>
  [...flags.entries()].flatMap(([row, flag]) => (flag === 1 ? [row] : []))

running('a spike is one anomaly and one notice with its reason', () => {
  const { anomalies, notified, notices, late, firstVerdict } = run(loaded(humming(300, [200])))
  assert.equal(rowsOf(anomalies), [200])
  assert.equal(rowsOf(notified), [200])
  const [{ explanation = '', ...notice } = {}, ...more] = notices
  assert.equal([notice, more], [{ row: 200, status: 'opened', reason: 'spike', severity: 'critical' }, []])
  assert.match(explanation, / is a spike, .* above the expected .*; zscore at .* times its threshold$/)
  assert.equal([late, firstVerdict], [0, 20])
})

running('of the anomalies of one alert only the first is an alert, and what is said again is a notice', () => {
  const again = 'defaults: { alert: { tell_again_after: { time: 10m } } }'
  const { anomalies, notified, notices } = run(loaded(humming(300, [200, 202, 220])), again)
  assert.equal(rowsOf(anomalies), [200, 202, 220])
  assert.equal(rowsOf(notified), [200])
  assert.equal(
    notices.map(({ row, status }) => [row, status]),
    [
      [200, 'opened'],
      [220, 'updated']
    ]
  )
})

running('scores are those of the detector that is folded over the whole series at once', () => {
  const series = loaded(humming(300, [100, 101, 250]))
  const memory = { window: new Window({ samples: 50 }), state: zScore().empty() }
  const samples = Array.from(series.times, (time, i) => ({
    time,
    key: `k${1000 + i}`,
    value: series.values[i] as number
  }))
  const expected = foldSamples(zScore(), memory, samples).map((one) => (one.kind === 'fresh' ? one.verdict.score : 0))
  assert.equal([...run(series).scores], expected)
})

running(
  'whatever the rhythm, another alert comes after the lock-out of the rule, four hours unless it says otherwise',
  () => {
    for (const minutes of [1, 60]) {
      const times = humming(600, []).map((_, i) => START + i * minutes * MINUTE)
      const opened = (alert: string): ReadonlyArray<number> =>
        rowsOf(run(loaded(humming(600, [200, 204, 500, 560]), times), `defaults: { alert: ${alert} }`).notified)
      assert.equal(opened('{}'), minutes === 1 ? [200, 500] : [200, 500, 560])
      assert.equal(opened('{ lockout: { time: 30m }, resolve_after: { time: 3m } }'), [
        200,
        ...(minutes === 1 ? [] : [204]),
        500,
        560
      ])
    }
  }
)

running('policies apply: direction, alert rule, and other detectors by name', () => {
  const series = loaded(humming(300, [200]))
  const quiet = run(series, 'defaults:\n  direction: below\n')
  assert.equal([rowsOf(quiet.anomalies), rowsOf(quiet.notified)], [[], []])
  assert.ok((quiet.scores[200] as number) > 1)
})

running('rows too old for the window are counted as late, equal times are not', () => {
  const times = Array.from({ length: 200 }, (_, i) => START + Math.floor(i / 2) * MINUTE)
  times[150] = START - MINUTE
  const { late, scores } = run(loaded(humming(200, [150]), times))
  assert.is(late, 1)
  assert.is(scores[150], 0)
})

running('there is no band while a detector is warming', () => {
  const { lower, upper, firstVerdict } = run(loaded(humming(60, [])))
  const known = (bound: Float64Array): ReadonlyArray<number> =>
    rowsOf(Uint8Array.from(bound, (one) => +!Number.isNaN(one)))
  const expected = Array.from({ length: 60 - (firstVerdict as number) }, (_, i) => (firstVerdict as number) + i)
  assert.equal([known(lower), known(upper)], [expected, expected])
})

running('what is asked for and does not exist is a fault', () => {
  const faults = openContenders({ detectors: ['zscore', 'oracle'], policies: '' })
  assert.ok(E.isLeft(faults) && faults.left.length === 1)
  assert.match(faults.left[0] ?? '', /^no detector is called oracle: expected one of zscore/)
  assert.ok(E.isLeft(openContenders({ detectors: [], policies: 'defaults: 7\n' })))
})

running.run()
