import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Activity } from './activity.ts'
import { type ReconcileSettings, type RevisionState, reconcile, startRevision } from './reconcile.ts'

const NOW_MS = 1_700_000_000_000
const WINDOW_MS = 300_000
const GRACE_MS = 60_000
const START_TIMEOUT_MS = 121_000 + 30_000

const SETTINGS: ReconcileSettings = {
  minScale: 0,
  maxScale: 0,
  initialScale: 1,
  enableScaleToZero: true,
  stableWindowMs: WINDOW_MS,
  scaleToZeroGracePeriodMs: GRACE_MS,
  scaleToZeroRetentionMs: 0,
  progressDeadlineMs: 121_000
}

const since = (status: Activity['status'], agoMs: number): Activity => ({ status, sinceMs: NOW_MS - agoMs })

type Given = {
  readonly activity?: Activity
  readonly settings?: Partial<ReconcileSettings>
  readonly initialised?: boolean
  readonly proxiedForMs?: number
}

/** Replicas before, the KPA's number, replicas after; and that of the rules which has the last word. */
type Row = readonly [
  name: string,
  before: number,
  desired: number,
  after: number,
  given: Given,
  rule: string | undefined
]

const MIN_2 = { minScale: 2 }
const OFF = { enableScaleToZero: false }

/** serving: pkg/reconciler/autoscaling/kpa/scaler_test.go, TestScaler and TestDisableScaleToZero. */
const ROWS: ReadonlyArray<Row> = [
  [
    'waits to scale to zero (just before idle period)',
    1,
    0,
    1,
    { activity: since('active', WINDOW_MS - 1000) },
    'stable-window'
  ],
  ['scale to 1 waiting for idle expires', 10, 0, 1, { activity: since('active', WINDOW_MS - 1000) }, 'stable-window'],
  ['waits to scale to zero after idle period', 1, 0, 1, { activity: since('active', WINDOW_MS) }, 'last-replica'],
  [
    'waits to scale to zero after idle period (custom PA window)',
    1,
    0,
    1,
    { activity: since('active', 45_000), settings: { stableWindowMs: 45_000 } },
    'last-replica'
  ],
  ['scale to zero after grace period', 1, 0, 0, { activity: since('inactive', GRACE_MS) }, 'idle'],
  [
    'waits to scale to zero (just before grace period)',
    1,
    0,
    1,
    { activity: since('inactive', GRACE_MS - 1000) },
    'last-replica'
  ],
  [
    'waits to scale to zero (just before grace period, sks short)',
    1,
    0,
    1,
    { activity: since('inactive', GRACE_MS - 1000), proxiedForMs: GRACE_MS - 1000 },
    'last-replica'
  ],
  [
    'fast path: sks in proxy long',
    1,
    0,
    0,
    { activity: since('inactive', GRACE_MS - 1000), proxiedForMs: GRACE_MS },
    'idle'
  ],
  [
    'fast path: sks in proxy long and last pod timeout positive',
    1,
    0,
    0,
    {
      activity: since('inactive', GRACE_MS - 1000),
      proxiedForMs: GRACE_MS,
      settings: { scaleToZeroRetentionMs: 42_000 }
    },
    'idle'
  ],
  [
    "can't scale to zero after grace period, but before last pod retention",
    1,
    0,
    1,
    {
      activity: since('inactive', GRACE_MS),
      proxiedForMs: 3 * GRACE_MS,
      settings: { scaleToZeroRetentionMs: 2 * GRACE_MS }
    },
    'last-replica'
  ],
  [
    'scale to zero after grace period, and after last pod retention',
    1,
    0,
    0,
    { activity: since('inactive', GRACE_MS), settings: { scaleToZeroRetentionMs: GRACE_MS } },
    'idle'
  ],
  [
    'waits to scale to zero while activating until after deadline exceeded',
    1,
    0,
    1,
    { activity: since('activating', START_TIMEOUT_MS / 2) },
    'starting'
  ],
  [
    'scale to zero while activating after deadline exceeded',
    1,
    0,
    0,
    { activity: since('activating', START_TIMEOUT_MS + 1000) },
    'start-failed'
  ],
  [
    'scale down to minScale before grace period',
    10,
    0,
    2,
    { activity: since('inactive', GRACE_MS - 1000), settings: MIN_2 },
    'min-scale'
  ],
  [
    'scale down to minScale after grace period',
    10,
    0,
    2,
    { activity: since('inactive', GRACE_MS), settings: MIN_2 },
    'min-scale'
  ],
  ['scales up', 1, 10, 10, {}, undefined],
  ['scales up to maxScale', 1, 10, 8, { settings: { maxScale: 8 } }, 'max-scale'],
  ['scale up inactive revision', 1, 10, 10, { activity: since('inactive', GRACE_MS / 2) }, undefined],
  ['does not scale up from zero with no metrics', 0, -1, 0, { activity: since('inactive', 0) }, 'no-data'],
  ['scales up from zero to desired one', 0, 1, 1, { activity: since('inactive', 0) }, undefined],
  ['negative scale does not scale', 12, -1, 12, { activity: since('active', 0) }, 'no-data'],
  [
    'initial scale attained, but now time to scale down',
    2,
    0,
    1,
    { activity: since('active', 120_000), initialised: true, settings: { initialScale: 2 } },
    'stable-window'
  ],
  [
    "haven't scaled to initial scale, override desired scale with initial scale",
    0,
    1,
    2,
    { activity: since('activating', 0), initialised: false, settings: { initialScale: 2 } },
    'initial-scale'
  ],
  [
    'initial scale reached for the first time',
    5,
    1,
    5,
    { activity: since('activating', 0), initialised: false, settings: { initialScale: 5 } },
    'initial-scale'
  ],
  ['EnableScaleToZero == false and minScale == 0', 10, 0, 1, { settings: OFF }, 'scale-to-zero-off'],
  ['EnableScaleToZero == false and minScale == 2', 10, 0, 2, { settings: { ...OFF, ...MIN_2 } }, 'min-scale'],
  ['EnableScaleToZero == false and desire pod is -1', 10, -1, 10, { settings: OFF }, 'no-data'],
  // What upstream has no case for.
  [
    'an initial-scale above max-scale is reached all the same',
    0,
    1,
    5,
    { activity: since('activating', 0), initialised: false, settings: { initialScale: 5, maxScale: 3 } },
    'initial-scale'
  ],
  [
    'a min-scale above initial-scale is the bound of a new revision',
    0,
    1,
    4,
    { activity: since('activating', 0), initialised: false, settings: { initialScale: 2, minScale: 4 } },
    'min-scale'
  ],
  [
    'all replicas that are left when the load ends wait together',
    5,
    0,
    5,
    { activity: since('active', WINDOW_MS) },
    'last-replica'
  ]
]

const reconciling = suite('reconcile')

for (const [name, replicas, desired, after, given, rule] of ROWS) {
  reconciling(name, () => {
    const { activity = since('active', 0), settings, initialised = true, proxiedForMs } = given
    const proxiedSinceMs = proxiedForMs === undefined ? undefined : NOW_MS - proxiedForMs
    const state: RevisionState = { activity, initialised, proxiedSinceMs, replicas }
    const input = { nowMs: NOW_MS, ready: replicas, desired, excessBurstCapacity: 0 }
    const [next, reconciled] = reconcile({ ...SETTINGS, ...settings }, state, input)
    assert.equal({ replicas: next.replicas, rule: reconciled.rule }, { replicas: after, rule })
  })
}

/** serving: pkg/reconciler/autoscaling/kpa/kpa.go, the table above computeActiveCondition; wanted, ready, min-scale. */
const CONDITIONS: ReadonlyArray<
  readonly [wanted: number, ready: number, before: Activity['status'], after: Activity['status']]
> = [
  [3, 1, 'inactive', 'activating'],
  [3, 1, 'activating', 'activating'],
  [3, 1, 'active', 'activating'],
  [3, 2, 'inactive', 'active'],
  [3, 2, 'activating', 'active'],
  [3, 2, 'active', 'active'],
  [-1, 1, 'inactive', 'inactive'],
  [-1, 1, 'active', 'activating'],
  [-1, 2, 'inactive', 'inactive'],
  [-1, 2, 'active', 'active']
]

for (const [desired, ready, before, after] of CONDITIONS) {
  reconciling(`condition: ${desired} wanted, ${ready} of at least 2 ready: ${before} becomes ${after}`, () => {
    const state = { activity: since(before, 7000), initialised: true, proxiedSinceMs: undefined, replicas: ready }
    const input = { nowMs: NOW_MS, ready, desired, excessBurstCapacity: 0 }
    const [{ activity }] = reconcile({ ...SETTINGS, ...MIN_2 }, state, input)
    assert.equal(activity, since(after, before === after ? 7000 : 0))
  })
}

reconciling('condition: nothing wanted makes any revision inactive', () => {
  const state = { activity: since('active', WINDOW_MS), initialised: true, proxiedSinceMs: undefined, replicas: 1 }
  const [{ activity }] = reconcile(SETTINGS, state, { nowMs: NOW_MS, ready: 1, desired: 0, excessBurstCapacity: 0 })
  assert.equal(activity, since('inactive', 0))
})

/** serving: pkg/reconciler/autoscaling/kpa/kpa.go, the SKS mode in ReconcileKind. */
const MODES: ReadonlyArray<
  readonly [name: string, desired: number, excessBurstCapacity: number, before: Activity, proxied: boolean]
> = [
  ['enough room for a burst', 1, 0, since('active', 0), false],
  ['not enough room for a burst', 1, -1, since('active', 0), true],
  ['nothing wanted', 0, 5, since('active', WINDOW_MS), true],
  ['nothing wanted, but one stays', 0, 5, since('active', 0), false],
  ['no data, and nothing was wanted before', -1, 5, since('inactive', 0), true],
  ['no data', -1, 5, since('active', 0), false]
]

for (const [name, desired, excessBurstCapacity, activity, proxied] of MODES) {
  reconciling(`the activator is ${proxied ? '' : 'not '}in the path: ${name}`, () => {
    const state = { activity, initialised: true, proxiedSinceMs: NOW_MS - 9000, replicas: 1 }
    const [next] = reconcile(SETTINGS, state, { nowMs: NOW_MS, ready: 1, desired, excessBurstCapacity })
    assert.is(next.proxiedSinceMs, proxied ? NOW_MS - 9000 : undefined)
  })
}

reconciling(
  'a revision has its initial-scale once: from then on one ready replica is enough, and none is no restart',
  () => {
    const settings = { ...SETTINGS, initialScale: 3 }
    let state = startRevision(settings, NOW_MS, 0)
    const at = (seconds: number, ready: number, desired: number): readonly [number, Activity['status']] => {
      const input = { nowMs: NOW_MS + seconds * 1000, ready, desired, excessBurstCapacity: 0 }
      state = reconcile(settings, state, input)[0]
      return [state.replicas, state.activity.status]
    }
    assert.equal(
      [at(0, 0, -1), at(2, 2, 1), at(4, 3, 1), at(6, 3, 1), at(8, 1, 1), at(10, 0, 1), at(12, 0, 1)],
      [
        [3, 'activating'],
        [3, 'activating'],
        [3, 'active'],
        [1, 'active'],
        [1, 'active'],
        [1, 'activating'],
        [1, 'activating']
      ]
    )
  }
)

reconciling.run()
