import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createLogger } from '../../shared/log/logger.ts'
import { NOBODY } from '../../test/support/nobody.ts'
import type { Autoscaler, Decision } from '../autoscaler/autoscaler.ts'
import { service } from '../gateway/harness.ts'
import { createRevision, type Revision } from '../gateway/revision.ts'
import type { ServiceSpec } from '../manifests/topology.ts'
import { virtualClock } from './harness.ts'
import { createScaling } from './scaling.ts'

/** Wants what it is told to, and remembers what it was told of. */
const obedient = (want: number) => {
  const told: unknown[] = []
  const decision = (): Decision => ({
    ...{ want: own.want, desired: own.want, panicking: false, stable: 0, panic: 0, target: 1 },
    ...{ excessBurstCapacity: 0, proxied: own.proxied, why: `told ${own.want}` }
  })
  const autoscaler: Autoscaler = {
    record: (atMs, { concurrency, requests }) => told.push([atMs, concurrency, requests]),
    tick: (nowMs, { ready }) => {
      own.onTick()
      told.push(`tick ${nowMs}: ${ready}`)
      return decision()
    }
  }
  const own = { want, proxied: false, told, autoscaler, onTick: (): void => undefined }
  return own
}

type Setting = { readonly want: number; readonly minScale?: number }

/** Services `a`, `b`, … that want so much, with replicas that nobody starts. */
const setUp = (budget: number, ...settings: ReadonlyArray<Setting>) => {
  const clock = virtualClock()
  const events: Array<Record<string, unknown>> = []
  const scalers = settings.map(({ want }) => obedient(want))
  const revisions = settings.map(({ minScale = 0 }, i) => {
    const { scaling } = service()
    const spec = service({ name: 'abc'[i] as string, scaling: { ...scaling, minScale }, containerConcurrency: 1 })
    return createRevision(spec, { now: clock.now })
  })
  const scaling = createScaling({
    revisions,
    budget,
    clock,
    log: createLogger({
      service: 'platform',
      level: 'info',
      write: (line) => {
        const { time: _, service: __, ...event } = JSON.parse(line)
        events.push(event)
      }
    }),
    autoscalerOf: ({ name }: ServiceSpec) => (scalers['abc'.indexOf(name)] as (typeof scalers)[number]).autoscaler
  })
  const scaled: Array<readonly [string, number]> = []
  const begin = (): void =>
    scaling.begin(revisions.map(({ spec }) => ({ scaleTo: (count) => void scaled.push([spec.name, count]) })))
  const first = scalers[0] as (typeof scalers)[number]
  const revision = revisions[0] as (typeof revisions)[number]
  return { clock, events, scalers, revisions, scaling, scaled, begin, first, revision }
}

/** False when it was refused. */
const ask = (revision: Revision): boolean => {
  let refused = false
  revision.arrived()
  revision.acquire({
    granted: () => undefined,
    refused: () => {
      refused = true
    }
  })
  return !refused
}

const loop = suite('scaling')

loop('each second is recorded, every second one is decided on', () => {
  const { clock, begin, first, revision, scaling } = setUp(9, { want: 1 })
  begin()
  revision.add('a/1', NOBODY)
  clock.advance(1_500)
  const sinceMs = revision.arrived()
  clock.advance(1_000)
  revision.left(sinceMs, 200)
  clock.advance(1_500)
  assert.equal(first.told, [
    'tick 0: 0',
    [1_000, 0, 0],
    [2_000, 0.5, 1],
    'tick 2000: 1',
    [3_000, 0.5, 0],
    [4_000, 0, 0],
    'tick 4000: 1'
  ])
  scaling.stop()
  clock.advance(5_000)
  assert.is(first.told.length, 7, 'nothing happens after the end')
})

loop('seconds that were missed are told afterwards, each with the average of all', () => {
  const { clock, begin, first, revision } = setUp(9, { want: 1 })
  begin()
  for (let i = 0; i < 6; i += 1) revision.arrived()
  clock.jump(3_250)
  assert.equal(first.told.slice(1), [[1_000, 6, 2], [2_000, 6, 2], [3_000, 6, 2], 'tick 3250: 0'])
  clock.advance(1_000)
  assert.equal(first.told.slice(5), [[4_000, 6, 0]])
})

loop('what waited while everything started is not the load of the first second', () => {
  const { clock, begin, first, revision } = setUp(9, { want: 1 })
  revision.arrived()
  clock.advance(5_000)
  revision.left(0, 200)
  begin()
  clock.advance(1_000)
  assert.equal(first.told.slice(1), [[6_000, 0, 0]])
})

loop('a request at zero is told at once, and not a second time with its second', () => {
  const { clock, begin, first, revision, scaled } = setUp(9, { want: 0 })
  begin()
  clock.advance(400)
  first.onTick = () => {
    first.want = 1
  }
  ask(revision)
  ask(revision)
  assert.equal(first.told.slice(1), [[400, 1, 1], 'tick 400: 0'], 'one poke is enough')
  assert.equal(scaled, [['a', 1]])
  clock.advance(600)
  assert.equal(first.told.slice(3), [[1_000, 2 * 0.6 - 1, 1]])
})

loop('tells of every change in one line, and of the way up from zero', () => {
  const { clock, begin, first, revision, events, scaled } = setUp(9, { want: 0 })
  begin()
  clock.advance(4_000)
  assert.equal(events, [], 'nothing changes: nothing is said')
  first.onTick = () => {
    first.want = 1
  }
  ask(revision)
  ask(revision)
  clock.advance(700)
  revision.add('a/1', NOBODY)
  first.want = 3
  first.onTick = () => undefined
  clock.advance(2_000)
  first.want = 0
  clock.advance(4_000)
  const line = { level: 'info', function: 'a' }
  assert.equal(events, [
    { ...line, from: 0, to: 1, why: 'told 1', msg: 'scaled' },
    { ...line, waitedMs: 700, requests: 2, msg: 'up from zero: what waited is on its way' },
    { ...line, from: 1, to: 3, why: 'told 3', msg: 'scaled' },
    { ...line, from: 3, to: 0, why: 'told 0', msg: 'scaled' }
  ])
  assert.equal(
    scaled.map(([, count]) => count),
    [1, 3, 0]
  )
  revision.drop('a/1')
})

loop('a replica that comes back later is not on its way up from zero', () => {
  const { clock, begin, first, revision, events } = setUp(9, { want: 0 })
  begin()
  first.onTick = () => {
    first.want = 1
  }
  const goAway = revision.acquire({ granted: () => undefined, refused: () => undefined })
  goAway()
  revision.add('a/1', NOBODY)
  clock.advance(2_000)
  revision.drop('a/1')
  ask(revision)
  revision.add('a/2', NOBODY)
  assert.equal(
    events.map(({ msg }) => msg),
    ['scaled']
  )
  revision.drop('a/2')
})

loop('a request that still waits when nobody is wanted any more brings a replica back', () => {
  const { clock, begin, first, revision, scaled } = setUp(9, { want: 1 })
  begin()
  ask(revision)
  first.onTick = () => {
    first.want = first.told.length > 3 ? 1 : 0
  }
  clock.advance(2_000)
  assert.equal(first.told.slice(1), [[1_000, 1, 1], [2_000, 1, 0], 'tick 2000: 0', [2_000, 1, 1], 'tick 2000: 0'])
  assert.equal(scaled, [], 'it keeps what it has')
})

loop('as long as the autoscaler has the activator in the way, more requests may wait', () => {
  const { clock, begin, first, revision } = setUp(9, { want: 1 })
  begin()
  revision.add('a/1', NOBODY)
  clock.advance(2_000)
  const accepted = Array.from({ length: 12 }, () => ask(revision))
  first.proxied = true
  clock.advance(2_000)
  assert.equal([...accepted, ask(revision)], [...Array(11).fill(true), false, true])
  revision.drop('a/1')
})

loop('the activator is in the way from the beginning, not from the first tick on', () => {
  const clock = virtualClock()
  const revision = createRevision(service({ containerConcurrency: 1 }), { now: clock.now })
  createScaling({
    revisions: [revision],
    budget: 9,
    clock,
    log: createLogger({ service: 'platform', level: 'silent' })
  })
  revision.add('a/1', NOBODY)
  // One in work and ten in the queue of the replica; Knative has 211 requests to be ready for until it knows better.
  assert.equal(
    Array.from({ length: 12 }, () => ask(revision)),
    Array(12).fill(true)
  )
  revision.drop('a/1')
})

loop('more than the machine bears is held back; said when it begins and when it ends', () => {
  const { clock, begin, scalers, events, scaled, scaling } = setUp(4, { want: 1, minScale: 1 }, { want: 1 })
  assert.equal(scaling.initial, [1, 1])
  begin()
  const [a, b] = scalers
  for (const own of scalers) own.want = 5
  clock.advance(10_000)
  assert.equal(scaled.splice(0), [
    ['a', 2],
    ['b', 2]
  ])
  const told = (): unknown => events.splice(0).map(({ function: name, from, to, msg }) => [name, msg, from, to])
  const held = 'held back: no more replicas on this machine'
  assert.equal(told(), [
    ['a', 'scaled', 1, 2],
    ['a', held, undefined, undefined],
    ['b', 'scaled', 1, 2],
    ['b', held, undefined, undefined]
  ])
  if (a !== undefined) a.want = 1
  clock.advance(2_000)
  assert.equal(scaled, [
    ['a', 1],
    ['b', 3]
  ])
  assert.equal(told(), [
    ['a', 'scaled', 2, 1],
    ['a', 'no longer held back', undefined, undefined],
    ['b', 'scaled', 2, 3]
  ])
  if (b !== undefined) b.want = 2
  clock.advance(2_000)
  assert.equal(
    scaling.state().map(({ want, first, most }) => [want, first, most]),
    [
      [1, 1, 2],
      [2, 1, 3]
    ]
  )
})

loop('a service at zero with a request comes before those that have more than they need', () => {
  const { clock, begin, scalers, revisions, events, scaled } = setUp(3, { want: 1 }, { want: 0 })
  begin()
  const [a, b] = scalers
  if (a !== undefined) a.want = 3
  clock.advance(2_000)
  assert.equal(scaled.splice(0), [['a', 3]])
  if (b !== undefined) {
    b.onTick = () => {
      b.want = 1
    }
  }
  const idle = revisions[1]
  if (idle !== undefined) ask(idle)
  assert.equal(scaled, [
    ['a', 2],
    ['b', 1]
  ])
  assert.equal(
    events.filter(({ msg }) => msg === 'scaled').map(({ function: name, why }) => [name, why]),
    [
      ['a', 'told 3'],
      ['a', 'others need its place'],
      ['b', 'told 1']
    ]
  )
})

loop.run()
