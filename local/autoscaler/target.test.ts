import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { scalingOf } from '../manifests/autoscaling.ts'
import { CLUSTER_DEFAULTS } from './cluster-settings.ts'
import { resolveTarget } from './target.ts'

type Case = readonly [
  name: string,
  given: {
    readonly annotation?: number
    readonly utilization?: number
    readonly cc?: number
    readonly ccDefault?: number
  },
  target: number,
  total: number
]

/** The cases of serving: pkg/reconciler/autoscaling/resources/target_test.go, where a cluster's utilization is 100 %. */
const CONCURRENCY: ReadonlyArray<Case> = [
  ['defaults', {}, 100, 100],
  ['default CC + 80% TU', { utilization: 80 }, 80, 100],
  ['non-default CC and TU', { utilization: 30, ccDefault: 2 }, 0.6, 2],
  ['with container concurrency 12 and TU annotation 75%', { cc: 12, utilization: 75 }, 9, 12],
  ['with container concurrency 10 and TU=80%', { cc: 10, utilization: 80 }, 8, 10],
  ['with container concurrency 1 and TU=80%', { cc: 1, utilization: 80 }, 0.8, 1],
  ['with container concurrency 1', { cc: 1 }, 1, 1],
  ['with container concurrency 10', { cc: 10 }, 10, 10],
  ['with target annotation 1', { annotation: 1 }, 1, 1],
  ['with target annotation 1 and TU=0.1%', { annotation: 1, utilization: 0.1 }, 0.01, 1],
  ['with target annotation 1 and TU=75%', { annotation: 1, utilization: 75 }, 0.75, 1],
  ['with target annotation 10 and TU=75%', { annotation: 10, utilization: 75 }, 7.5, 10],
  ['with container concurrency greater than target annotation', { cc: 10, annotation: 1 }, 1, 1],
  ['with target annotation greater than default', { annotation: 500 }, 500, 500],
  ['with target annotation greater than container concurrency', { cc: 1, annotation: 10 }, 1, 1]
]

/** Here a cluster's utilization is 70 %. */
const RPS: ReadonlyArray<Case> = [
  ['RPS: defaults, whatever the container concurrency', { cc: 1, utilization: 70 }, 140, 200],
  ['RPS: with target annotation 1', { annotation: 1, utilization: 70 }, 0.7, 1],
  ['RPS: with TU annotation 75%', { utilization: 75 }, 150, 200],
  ['RPS: with target annotation greater than default', { annotation: 300, utilization: 70 }, 210, 300]
]

const resolving = suite('target of a replica')

const cases = [...CONCURRENCY.map((one) => ['concurrency', one] as const), ...RPS.map((one) => ['rps', one] as const)]
for (const [metric, [name, given, target, total]] of cases) {
  resolving(name, () => {
    const { annotation, utilization = 100, cc = 0, ccDefault = 100 } = given
    const scaling = { ...scalingOf({}), metric, target: annotation, targetUtilizationPercentage: utilization }
    const cluster = { ...CLUSTER_DEFAULTS, containerConcurrencyTargetDefault: ccDefault }
    assert.equal(resolveTarget(scaling, cc, cluster), { target, total })
  })
}

resolving('without annotations a replica is meant to have 70 of its 100', () => {
  assert.equal(resolveTarget(scalingOf({}), 0, CLUSTER_DEFAULTS), { target: 70, total: 100 })
})

resolving.run()
