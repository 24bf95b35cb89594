import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type DecideSettings, decide, type PanicState, startState } from './decide.ts'

/** The numbers of serving: pkg/autoscaler/scaling/autoscaler_test.go, whose utilization is 75 %. */
const settings = (target: number, changes: Partial<DecideSettings> = {}): DecideSettings => ({
  target,
  total: target / 0.75,
  panicThreshold: 2,
  stableWindowMs: 60_000,
  maxScaleUpRate: 10,
  maxScaleDownRate: 10,
  activationScale: 1,
  targetBurstCapacity: 100,
  reachable: true,
  ...changes
})

type Row = readonly [
  name: string,
  settings: DecideSettings,
  load: { readonly ready: number; readonly stable: number; readonly panic: number; readonly from?: PanicState },
  desired: number,
  rule: string
]

const NOW_MS = 1_700_000_000_000
const TBC_1982 = { targetBurstCapacity: 1982 }
const PANIC_OF_5: PanicState = { sinceMs: NOW_MS - 5000, most: 5 }

const ROWS: ReadonlyArray<Row> = [
  ['NoDataAtZeroNoAutoscale', settings(10), { ready: 1, stable: 0, panic: 0 }, 0, 'load'],
  ['StableModeUnlimitedTBC', settings(181), { ready: 1, stable: 21, panic: 26 }, 1, 'load'],
  ['0TBC', settings(10), { ready: 1, stable: 50, panic: 49 }, 5, 'panic'],
  ['StableModeNoChange', settings(10), { ready: 1, stable: 50, panic: 50 }, 5, 'panic'],
  ['StableModeNoChangeAlreadyScaled', settings(10), { ready: 5, stable: 50, panic: 50 }, 5, 'load'],
  ['StableModeIncreaseWithConcurrencyDefault', settings(10), { ready: 1, stable: 50, panic: 10 }, 5, 'load'],
  ['StableModeIncreaseWithConcurrencyDefault, more', settings(10), { ready: 1, stable: 100, panic: 10 }, 10, 'load'],
  ['PanicStableLargerThanPanic', settings(1), { ready: 5, stable: 50, panic: 30, from: PANIC_OF_5 }, 50, 'panic'],
  ['PanicStableLessThanPanic', settings(1), { ready: 5, stable: 20, panic: 30, from: PANIC_OF_5 }, 30, 'panic'],
  [
    'StableModeIncreaseWithSmallScaleUpRate',
    settings(1, { ...TBC_1982, maxScaleUpRate: 1.1 }),
    { ready: 2, stable: 3, panic: 3.1 },
    3,
    'panic'
  ],
  [
    'StableModeDecreaseWithSmallScaleDownRate',
    settings(10, { ...TBC_1982, maxScaleDownRate: 1.1 }),
    { ready: 100, stable: 1, panic: 1 },
    90,
    'max-scale-down-rate'
  ],
  [
    'StableModeDecreaseNonReachable',
    settings(10, { ...TBC_1982, maxScaleDownRate: 1.1, reachable: false }),
    { ready: 100, stable: 1, panic: 1 },
    1,
    'load'
  ],
  ['PanicModeDoublePodCount', settings(10), { ready: 1, stable: 50, panic: 100 }, 10, 'panic'],
  ['StableModeDecrease', settings(10), { ready: 8, stable: 50, panic: 50 }, 5, 'load'],
  ['StableModeNoTrafficScaleToZero', settings(10), { ready: 1, stable: 0, panic: 0 }, 0, 'load'],
  ['RateLimitScaleUp', settings(10), { ready: 1, stable: 1000, panic: 1001 }, 10, 'panic'],
  ['RateLimitScaleUp, again', settings(10), { ready: 10, stable: 1000, panic: 1001 }, 100, 'panic'],
  ['RateLimitScaleDown', settings(10), { ready: 100, stable: 1, panic: 1 }, 10, 'max-scale-down-rate'],
  ['RateLimitScaleDown, again', settings(10), { ready: 10, stable: 1, panic: 1 }, 1, 'load'],
  ['UseOnePodAsMinimumIfEndpointsNotFound', settings(10), { ready: 0, stable: 1000, panic: 888 }, 10, 'panic'],
  // What upstream has no case for.
  [
    'a rate that lets too few start',
    settings(1, { maxScaleUpRate: 1.5 }),
    { ready: 2, stable: 9, panic: 3 },
    3,
    'max-scale-up-rate'
  ],
  [
    'activation-scale: at the first load',
    settings(10, { activationScale: 3 }),
    { ready: 0, stable: 1, panic: 1 },
    3,
    'activation-scale'
  ],
  [
    'activation-scale: none without load',
    settings(10, { activationScale: 3 }),
    { ready: 1, stable: 0, panic: 0 },
    0,
    'load'
  ],
  [
    'activation-scale: no upper bound',
    settings(10, { activationScale: 3 }),
    { ready: 4, stable: 41, panic: 41 },
    5,
    'load'
  ],
  [
    'activation-scale: above what the rate lets start',
    settings(10, { activationScale: 30 }),
    { ready: 1, stable: 9, panic: 9 },
    30,
    'activation-scale'
  ]
]

const deciding = suite('decide')

for (const [name, given, { from = startState(0, 1), ...load }, desired, rule] of ROWS) {
  deciding(name, () => {
    const [, decided] = decide(given, from, { nowMs: NOW_MS, ...load })
    assert.equal({ desired: decided.desired, rule: decided.rule }, { desired, rule })
  })
}

/** One decision of a course: seconds after its start, and what is expected of it. */
type Moment = {
  readonly at: number
  readonly ready: number
  readonly load: readonly [stable: number, panic: number]
  readonly desired: number
  /** Seconds after the start. */
  readonly panicAt: number | undefined
}

const play = (given: DecideSettings, moments: ReadonlyArray<Moment>): void => {
  let state = startState(NOW_MS, 1)
  for (const { at, ready, load, desired, panicAt } of moments) {
    const [stable, panic] = load
    const [next, decided] = decide(given, state, { nowMs: NOW_MS + at * 1000, ready, stable, panic })
    state = next
    const seen = state.sinceMs === undefined ? undefined : (state.sinceMs - NOW_MS) / 1000
    assert.equal({ at, desired: decided.desired, panicAt: seen }, { at, desired, panicAt })
  }
}

const COURSES: ReadonlyArray<readonly [name: string, target: number, moments: ReadonlyArray<Moment>]> = [
  [
    'UnpanicAfterSlowIncrease',
    1,
    [
      { at: 0, ready: 10, load: [11, 25], desired: 25, panicAt: 0 },
      { at: 30, ready: 40, load: [30, 41], desired: 41, panicAt: 0 },
      { at: 62, ready: 55, load: [50, 56], desired: 50, panicAt: undefined }
    ]
  ],
  [
    'ExtendPanicWindow',
    1,
    [
      { at: 0, ready: 10, load: [11, 25], desired: 25, panicAt: 0 },
      { at: 30, ready: 40, load: [30, 80], desired: 80, panicAt: 30 }
    ]
  ],
  [
    'PanicModeExponentialTrackAndStabilize',
    1,
    [
      { at: 0, ready: 1, load: [6, 6], desired: 6, panicAt: 0 },
      { at: 0, ready: 6, load: [36, 36], desired: 36, panicAt: 0 },
      { at: 1, ready: 36, load: [216, 216], desired: 216, panicAt: 1 },
      { at: 1, ready: 216, load: [1296, 1296], desired: 1296, panicAt: 1 },
      { at: 2, ready: 1296, load: [1296, 1296], desired: 1296, panicAt: 1 }
    ]
  ],
  [
    'PanicThenUnPanicScaleDown',
    10,
    [
      { at: 0, ready: 1, load: [100, 100], desired: 10, panicAt: 0 },
      { at: 0, ready: 10, load: [100, 1000], desired: 100, panicAt: 0 },
      { at: 30, ready: 10, load: [1, 1], desired: 100, panicAt: 0 },
      { at: 61, ready: 10, load: [1, 1], desired: 1, panicAt: undefined }
    ]
  ],
  [
    'a panic lasts a whole window, and ends after it',
    10,
    [
      { at: 0, ready: 1, load: [100, 100], desired: 10, panicAt: 0 },
      { at: 60, ready: 10, load: [1, 1], desired: 10, panicAt: 0 },
      { at: 60.001, ready: 10, load: [1, 1], desired: 1, panicAt: undefined }
    ]
  ]
]

for (const [name, target, moments] of COURSES) deciding(name, () => play(settings(target), moments))

deciding('StartInPanicMode: only beside more than one replica', () => {
  assert.equal(
    [0, 1, 2].map((ready) => startState(NOW_MS, ready)),
    [
      { sinceMs: undefined, most: 0 },
      { sinceMs: undefined, most: 1 },
      { sinceMs: NOW_MS, most: 2 }
    ]
  )
})

/** expectedEBC upstream: floor(target / 0.75 × ready − target-burst-capacity − panic). */
const EBC: ReadonlyArray<readonly [target: number, tbc: number, panic: number, ready: number, expected: number]> = [
  [10, 100, 50, 1, -137],
  [10, 101, 10, 1, -98],
  [10, 100, 50, 5, -84],
  [1, 98, 25, 10, -110],
  [1, 98, 56, 55, -81],
  [1, 1982, 3.1, 2, -1983],
  [10, 75, 0, 1, -62],
  [10, 81, 888, 0, -969],
  [10, 61, 1, 100, 1271],
  [10, 0, 49, 1, 0],
  [181, -1, 26, 1, -1]
]

for (const [target, targetBurstCapacity, panic, ready, expected] of EBC) {
  deciding(
    `excess burst capacity: ${ready} replicas for ${target}, burst ${targetBurstCapacity}, load ${panic}`,
    () => {
      const given = settings(target, { targetBurstCapacity })
      const [, decided] = decide(given, startState(0, 1), { nowMs: NOW_MS, ready, stable: 0, panic })
      assert.is(decided.excessBurstCapacity, expected)
    }
  )
}

deciding.run()
