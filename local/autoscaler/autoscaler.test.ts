import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { scalingOf } from '../manifests/autoscaling.ts'
import type { ScalingSpec } from '../manifests/topology.ts'
import { type AutoscalerOptions, createAutoscaler, TICK_MS } from './autoscaler.ts'
import { changes, run, START_MS, seconds } from './harness.ts'

/** A replica is meant to have 7 of its 10 in flight, and the activator is in the path at zero only. */
const withScaling = (more: Partial<ScalingSpec> = {}): AutoscalerOptions => ({
  scaling: { ...scalingOf({}), target: 10, targetBurstCapacity: 0, ...more },
  containerConcurrency: 0
})

const autoscaling = suite('autoscaler')

autoscaling('a new revision has its replica; unused, it goes after the stable window and the grace period', () => {
  const ticks = run({ options: withScaling(), load: seconds(120, 0) })
  assert.equal(changes(ticks), [
    [0, 1, 'starting'],
    [92, 0, 'idle for 60 s']
  ])
  const proxied = ticks.filter((tick) => tick.proxied).map(({ at }) => at)
  assert.is(proxied[0], 62)
})

autoscaling('behind the activator already, it goes as soon as it is inactive', () => {
  const options = { ...withScaling({ targetBurstCapacity: 211 }) }
  assert.equal(changes(run({ options, load: seconds(120, 0) })), [
    [0, 1, 'starting'],
    [64, 0, 'idle for 60 s']
  ])
})

autoscaling('the retention period keeps the last replica, also behind the activator', () => {
  const options = withScaling({ targetBurstCapacity: -1, scaleToZeroRetentionMs: 300_000 })
  assert.equal(changes(run({ options, load: seconds(400, 0) })), [
    [0, 1, 'starting'],
    [362, 0, 'idle for 60 s']
  ])
})

autoscaling('a steady load has the replicas that it needs, no more', () => {
  const ticks = run({ options: withScaling(), load: seconds(200, 14) })
  const { want, panicking, stable, panic, target, why } = ticks.at(-1) ?? {}
  assert.equal(
    { want, panicking, stable, panic, target, why },
    { want: 2, panicking: false, stable: 14, panic: 14, target: 7, why: '14 in flight, 7 each' }
  )
})

autoscaling('a burst from zero: many at once, none goes for a window, then half at a time', () => {
  const load = [...seconds(120, 0), ...seconds(20, 60), ...seconds(200, 0)]
  assert.equal(changes(run({ options: withScaling(), load })), [
    [0, 1, 'starting'],
    [92, 0, 'idle for 60 s'],
    [122, 9, 'panic: 60 in flight, 7 each'],
    [184, 4, 'no less than 1/2 of the ready replicas at once'],
    [186, 2, '14 in flight, 7 each'],
    [194, 1, '6 in flight, 7 each'],
    [230, 0, 'idle for 60 s']
  ])
})

autoscaling('a poke at zero starts a replica at once, and as many as activation-scale says', () => {
  const atZero = (more: Partial<ScalingSpec>) => {
    const autoscaler = createAutoscaler(withScaling(more))
    for (let at = 0; at <= 100; at += 2) {
      autoscaler.record(START_MS + at * 1000, { concurrency: 0, requests: 0 })
      autoscaler.tick(START_MS + at * 1000, { ready: at < 2 ? 0 : 1 })
    }
    for (let at = 102; at <= 300; at += 2) autoscaler.tick(START_MS + at * 1000, { ready: 0 })
    return autoscaler
  }
  for (const [more, want, why] of [
    [{}, 1, '1 in flight, 7 each'],
    [{ activationScale: 3 }, 3, 'activation-scale 3']
  ] as const) {
    const autoscaler = atZero(more)
    assert.is(autoscaler.tick(START_MS + 302_000, { ready: 0 }).want, 0)
    autoscaler.record(START_MS + 302_700, { concurrency: 1, requests: 1 })
    const decision = autoscaler.tick(START_MS + 302_700, { ready: 0 })
    assert.equal({ want: decision.want, why: decision.why }, { want, why })
  }
})

autoscaling('seconds at zero are no data: the first second with requests counts in full', () => {
  const ticks = run({ options: withScaling(), load: [...seconds(300, 0), 70, 70] })
  assert.equal(
    ticks.slice(-2).map(({ want, stable }) => [want, stable]),
    [
      [0, 0],
      [10, 70]
    ]
  )
})

autoscaling('scale-down-delay: fewer only when fewer were enough for so long', () => {
  const load = [...seconds(10, 20), ...seconds(300, 6)]
  const options = withScaling({ minScale: 1, scaleDownDelayMs: 120_000 })
  const ticks = run({ options, load })
  assert.equal(changes(ticks), [
    [0, 1, 'min-scale 1'],
    [2, 3, 'panic: 20 in flight, 7 each'],
    [182, 2, 'scale-down-delay 120 s'],
    [184, 1, '6 in flight, 7 each']
  ])
  assert.is(ticks.find(({ at }) => at === 100)?.why, 'scale-down-delay 120 s')
})

autoscaling('bounds hold whatever the load is', () => {
  const load = [...seconds(60, 500), ...seconds(400, 0)]
  const ticks = run({ options: withScaling({ minScale: 2, maxScale: 5 }), load })
  assert.equal(
    changes(ticks).map(([, want, why]) => [want, why]),
    [
      [2, 'min-scale 2'],
      [5, 'max-scale 5'],
      [2, 'no less than 1/2 of the ready replicas at once']
    ]
  )
  assert.is(ticks.at(-1)?.why, 'min-scale 2')
})

autoscaling('a new revision starts with initial-scale replicas and keeps them until all are ready', () => {
  const ticks = run({ options: withScaling({ initialScale: 4 }), load: seconds(40, 0), readyAfter: 10 })
  assert.equal(changes(ticks).slice(0, 2), [
    [0, 4, 'initial-scale 4'],
    [12, 2, 'no less than 1/2 of the ready replicas at once']
  ])
})

autoscaling('started beside running replicas it keeps them until it has a window of data', () => {
  const autoscaler = createAutoscaler(withScaling())
  const first = autoscaler.tick(START_MS, { ready: 4 })
  assert.equal(
    { want: first.want, desired: first.desired, panicking: first.panicking, why: first.why },
    { want: 4, desired: -1, panicking: true, why: 'no data' }
  )
  for (let at = 1; at <= 60; at++) autoscaler.record(START_MS + at * 1000, { concurrency: 7, requests: 7 })
  assert.is(autoscaler.tick(START_MS + 60_000, { ready: 4 }).want, 4)
  assert.is(autoscaler.tick(START_MS + 60_000 + TICK_MS, { ready: 4 }).want, 2)
})

autoscaling('without news from its replicas for more than a window the last word stays', () => {
  const autoscaler = createAutoscaler(withScaling())
  for (let at = 0; at <= 100; at += 1) {
    if (at % 2 === 0) autoscaler.tick(START_MS + at * 1000, { ready: at < 2 ? 0 : 2 })
    autoscaler.record(START_MS + at * 1000, { concurrency: 14, requests: 1 })
  }
  const { want, desired, stable, why } = autoscaler.tick(START_MS + 161_000, { ready: 2 })
  assert.equal({ want, desired, stable, why }, { want: 2, desired: 2, stable: 0, why: 'no data' })
})

autoscaling('before there is data, initial-scale says whether a burst needs the activator', () => {
  const first = (targetBurstCapacity: number) => {
    const options = withScaling({ targetBurstCapacity, initialScale: 3 })
    const { excessBurstCapacity, proxied } = createAutoscaler(options).tick(START_MS, { ready: 0 })
    return [excessBurstCapacity, proxied]
  }
  assert.equal(
    [first(211), first(20.5), first(30.5), first(0), first(-1)],
    [
      [-181, true],
      [9, false],
      [0, false],
      [0, false],
      [-1, true]
    ]
  )
})

autoscaling('the metric rps counts requests, and needs no annotation to know how many', () => {
  const autoscaler = createAutoscaler({ scaling: { ...scalingOf({}), metric: 'rps' }, containerConcurrency: 1 })
  autoscaler.tick(START_MS, { ready: 0 })
  autoscaler.record(START_MS + 1000, { concurrency: 9000, requests: 141 })
  const { want, target, why } = autoscaler.tick(START_MS + 2000, { ready: 1 })
  assert.equal({ want, target, why }, { want: 2, target: 140, why: 'panic: 141 requests/s, 140 each' })
})

autoscaling('weighted-exponential follows a change sooner than linear does', () => {
  const load = [...seconds(100, 6), ...seconds(60, 13), ...seconds(100, 6)]
  const when = (aggregation: ScalingSpec['aggregation']): ReadonlyArray<number> =>
    changes(run({ options: withScaling({ aggregation, panicThresholdPercentage: 1000 }), load })).map(([at]) => at)
  assert.equal(when('weighted-exponential'), [0, 102, 170])
  assert.equal(when('linear'), [0, 110, 212])
})

autoscaling('the panic window is a share of the stable one, in whole seconds and at least one', () => {
  const panicAfterOne = (windowMs: number, panicWindowPercentage: number): number => {
    const autoscaler = createAutoscaler(withScaling({ windowMs, panicWindowPercentage }))
    for (let at = 1; at <= 60; at++) {
      autoscaler.record(START_MS + at * 1000, { concurrency: at < 60 ? 1 : 13, requests: 1 })
    }
    return autoscaler.tick(START_MS + 60_000, { ready: 2 }).panic
  }
  assert.is(panicAfterOne(60_000, 10), (5 + 13) / 6)
  assert.is(panicAfterOne(15_000, 10), (1 + 13) / 2)
  assert.is(panicAfterOne(6000, 1), 13)
})

autoscaling('a revision that does not get ready is given up after the progress deadline, until there is load', () => {
  const options = { ...withScaling(), cluster: { progressDeadlineMs: 10_000 } }
  const autoscaler = createAutoscaler(options)
  const at = (second: number): readonly [number, string] => {
    const { want, why } = autoscaler.tick(START_MS + second * 1000, { ready: 0 })
    return [want, why]
  }
  assert.equal(
    [at(0), at(40), at(42)],
    [
      [1, 'starting'],
      [1, 'starting'],
      [0, 'not ready within 10 s']
    ]
  )
  autoscaler.record(START_MS + 50_000, { concurrency: 1, requests: 1 })
  assert.is(at(50)[0], 1)
})

autoscaling('what holds for a whole cluster can be set', () => {
  const cluster = { enableScaleToZero: false, maxScaleUpRate: 2, maxScaleDownRate: 4 }
  const load = [...seconds(30, 70), ...seconds(200, 0)]
  const ticks = run({ options: { ...withScaling({ panicThresholdPercentage: 1000 }), cluster }, load })
  assert.equal(changes(ticks).slice(0, 6), [
    [0, 1, 'scale to zero is off in the cluster'],
    [2, 2, 'panic: 70 in flight, 7 each'],
    [4, 4, 'panic: 70 in flight, 7 each'],
    [6, 8, 'panic: 70 in flight, 7 each'],
    [8, 10, 'panic: 70 in flight, 7 each'],
    [64, 5, '30.33 in flight, 7 each']
  ])
  const { want, why } = ticks.at(-1) ?? {}
  assert.equal({ want, why }, { want: 1, why: 'scale to zero is off in the cluster' })
})

autoscaling.run()
