import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { autoscalingRule, scaleComplaints, scaleOf } from './autoscaling.ts'

/** For each annotation: the values at the edge of what Knative takes, and the nearest that it does not. */
const bounds: ReadonlyArray<readonly [string, ReadonlyArray<string>, ReadonlyArray<string>]> = [
  ['class', ['kpa.autoscaling.knative.dev'], ['hpa.autoscaling.knative.dev', '']],
  ['metric', ['concurrency', 'rps'], ['cpu', 'memory']],
  ['target', ['0.01', '100'], ['0', '0.009', '-1', 'many', '']],
  ['target-utilization-percentage', ['1', '70.5', '100'], ['0.9', '100.1']],
  ['window', ['6s', '1h', '1m30s'], ['5s', '1h1s', '6500ms', '60']],
  ['panic-window-percentage', ['1', '100'], ['0.9', '101']],
  ['panic-threshold-percentage', ['110', '1000'], ['109', '1001']],
  ['min-scale', ['0', '5'], ['-1', '1.5', '1e3', '0x1', '']],
  ['max-scale', ['0', '5'], ['-1', '1.5', '2147483648']],
  ['initial-scale', ['1'], ['0']],
  ['activation-scale', ['2'], ['1']],
  ['scale-down-delay', ['0s', '1h'], ['1500ms', '61m']],
  ['scale-to-zero-pod-retention-period', ['0s', '1h'], ['-1s', '61m']],
  ['target-burst-capacity', ['-1', '0', '211'], ['-2', '-0.5', 'all']],
  ['metric-aggregation-algorithm', ['linear', 'weighted-exponential'], ['exponential']],
  ['minScale', [], ['1']],
  ['constructor', [], ['1']]
]

const autoscaling = suite('autoscaling annotations')

for (const [name, right, wrong] of bounds) {
  const key = `autoscaling.knative.dev/${name}`
  autoscaling(`${name}: takes ${right.join(', ') || 'nothing'}; not ${wrong.join(', ')}`, () => {
    assert.equal(
      right.map((value) => autoscalingRule(key, value)),
      right.map(() => undefined)
    )
    for (const value of wrong) assert.type(autoscalingRule(key, value), 'string', value)
  })
}

const scale = (min: string, max: string, activation?: string): Readonly<Record<string, string>> => ({
  'autoscaling.knative.dev/min-scale': min,
  'autoscaling.knative.dev/max-scale': max,
  ...(activation === undefined ? {} : { 'autoscaling.knative.dev/activation-scale': activation })
})

autoscaling('without annotations a function scales from none to any number', () => {
  assert.equal(scaleOf({}), { minScale: 0, maxScale: 0 })
})

autoscaling('the three scales fit together; a maximum of 0 is none', () => {
  const keys = (annotations: Readonly<Record<string, string>>): ReadonlyArray<string> =>
    scaleComplaints(annotations).map(({ key }) => key.split('/')[1] ?? '')
  assert.equal(keys(scale('2', '2', '2')), [])
  assert.equal(keys(scale('2', '0', '9')), [])
  assert.equal(keys(scale('3', '2')), ['max-scale'])
  assert.equal(keys(scale('3', '5', '2')), ['activation-scale'])
  assert.equal(keys(scale('0', '5', '6')), ['activation-scale'])
})

autoscaling.run()
