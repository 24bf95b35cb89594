import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { autoscalingRule, scaleComplaints, scalingOf } from './autoscaling.ts'

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

autoscaling('without annotations a function scales as a cluster does by default, from none to any number', () => {
  assert.equal(scalingOf({}), {
    metric: 'concurrency',
    target: undefined,
    targetUtilizationPercentage: 70,
    windowMs: 60_000,
    panicWindowPercentage: 10,
    panicThresholdPercentage: 200,
    minScale: 0,
    maxScale: 0,
    initialScale: 1,
    activationScale: 1,
    scaleDownDelayMs: 0,
    scaleToZeroRetentionMs: 0,
    targetBurstCapacity: 211,
    aggregation: 'linear'
  })
})

autoscaling('every annotation reaches its setting', () => {
  const annotations = {
    metric: 'rps',
    target: '0.5',
    'target-utilization-percentage': '80.5',
    window: '1m30s',
    'panic-window-percentage': '20',
    'panic-threshold-percentage': '150',
    'min-scale': '2',
    'max-scale': '9',
    'initial-scale': '3',
    'activation-scale': '4',
    'scale-down-delay': '5m',
    'scale-to-zero-pod-retention-period': '1h',
    'target-burst-capacity': '-1',
    'metric-aggregation-algorithm': 'weighted-exponential'
  }
  const entries = Object.entries(annotations).map(([key, value]) => [`autoscaling.knative.dev/${key}`, value])
  assert.equal(scalingOf(Object.fromEntries(entries)), {
    metric: 'rps',
    target: 0.5,
    targetUtilizationPercentage: 80.5,
    windowMs: 90_000,
    panicWindowPercentage: 20,
    panicThresholdPercentage: 150,
    minScale: 2,
    maxScale: 9,
    initialScale: 3,
    activationScale: 4,
    scaleDownDelayMs: 300_000,
    scaleToZeroRetentionMs: 3_600_000,
    targetBurstCapacity: -1,
    aggregation: 'weighted-exponential'
  })
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
