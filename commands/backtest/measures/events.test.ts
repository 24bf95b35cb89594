import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { addEvents, countEvents, figuresOf, runsOf } from './events.ts'

const events = suite('event measures')

const flags = (rows: number, ...set: ReadonlyArray<number>): Uint8Array => {
  const all = new Uint8Array(rows)
  for (const row of set) all[row] = 1
  return all
}

const count = (labels: Uint8Array | undefined, notified: Uint8Array) => {
  const { samples, anomalies, ...counts } = countEvents(labels, notified, notified)
  assert.equal([samples, anomalies], [notified.length, notified.filter((flag) => flag === 1).length])
  return counts
}

const TABLE: ReadonlyArray<readonly [string, Uint8Array, Uint8Array, object]> = [
  ['nothing and nothing', flags(99), flags(99), {}],
  ['labelled rows 3 apart are one segment', flags(99, 50, 53, 56), flags(99), { segments: 1 }],
  ['labelled rows 4 apart are two', flags(99, 50, 54), flags(99), { segments: 2 }],
  ['notices 10 apart are one alert', flags(99), flags(99, 10, 20, 30), { alerts: 1, judged: 1 }],
  ['notices 11 apart are two', flags(99), flags(99, 10, 21), { alerts: 2, judged: 2 }],
  [
    'found at once',
    flags(99, 50, 51),
    flags(99, 50),
    { alerts: 1, judged: 1, right: 1, segments: 1, found: 1, delays: [0] }
  ],
  [
    'a row early is no delay',
    flags(99, 50),
    flags(99, 49),
    { alerts: 1, judged: 1, right: 1, segments: 1, found: 1, delays: [0] }
  ],
  [
    'two rows early is right, and finds nothing',
    flags(99, 50),
    flags(99, 48),
    { alerts: 1, judged: 1, right: 1, segments: 1 }
  ],
  [
    'five rows late finds it',
    flags(99, 50, 51),
    flags(99, 56),
    { alerts: 1, judged: 1, right: 1, segments: 1, found: 1, delays: [6] }
  ],
  ['six rows late is false', flags(99, 50, 51), flags(99, 57), { alerts: 1, judged: 1, segments: 1 }],
  [
    'one alert may be right of two segments',
    flags(99, 50, 56),
    flags(99, 50, 56),
    { alerts: 1, judged: 1, right: 1, segments: 2, found: 2, delays: [0, 0] }
  ]
]

for (const [name, labels, notified, expected] of TABLE) {
  events(name, () => {
    const { samples: _samples, anomalies: _anomalies, ...none } = addEvents([])
    assert.equal(count(labels, notified), { ...none, ...expected })
  })
}

events('without labels alerts are counted and not judged', () => {
  assert.equal(count(undefined, flags(99, 1, 50)), {
    alerts: 2,
    judged: 0,
    right: 0,
    segments: 0,
    found: 0,
    delays: []
  })
})

events('figures are shares of sums over series, the delay is the upper median', () => {
  const all = addEvents([
    countEvents(flags(500, 100, 200), flags(500, 100, 101, 205), flags(500, 100, 205)),
    countEvents(flags(500, 300), flags(500, 50), flags(500, 50)),
    countEvents(undefined, flags(1000), flags(1000, 7))
  ])
  assert.equal(figuresOf(all), {
    precision: 2 / 3,
    recall: 2 / 3,
    f1: 2 / 3,
    alertsPer1000: 2,
    anomaliesPer1000: 2,
    medianDelay: 5
  })
  assert.equal(figuresOf(addEvents([])), {
    ...{ precision: 0, recall: 0, f1: 0, alertsPer1000: 0, anomaliesPer1000: 0 },
    medianDelay: undefined
  })
})

const ROWS = 400
const someRows = fc.array(fc.nat(ROWS - 101), { maxLength: 30 })

events('an alert far from everything lowers precision, and changes nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(someRows, someRows, async (labelled, notified) => {
      const labels = flags(ROWS, ...labelled)
      const before = countEvents(labels, flags(ROWS), flags(ROWS, ...notified))
      const after = countEvents(labels, flags(ROWS), flags(ROWS, ...notified, ROWS - 1))
      assert.equal(after, { ...before, alerts: before.alerts + 1, judged: before.judged + 1 })
      assert.ok(figuresOf(after).precision <= figuresOf(before).precision)
      assert.is(figuresOf(after).recall, figuresOf(before).recall)
    })
  )
})

events('more notices never lower recall, and nothing is counted twice', async () => {
  await fc.assert(
    fc.asyncProperty(someRows, someRows, someRows, async (labelled, some, more) => {
      const labels = flags(ROWS, ...labelled)
      const before = countEvents(labels, flags(ROWS), flags(ROWS, ...some))
      const after = countEvents(labels, flags(ROWS), flags(ROWS, ...some, ...more))
      assert.ok(after.found >= before.found)
      assert.ok(
        after.found <= after.segments && after.right <= after.judged && after.judged <= new Set([...some, ...more]).size
      )
      assert.is(after.delays.length, after.found)
    })
  )
})

events('runs cover all set flags, and lie more than the gap apart', async () => {
  await fc.assert(
    fc.asyncProperty(someRows, fc.integer({ min: 1, max: 20 }), async (set, gap) => {
      const runs = runsOf(flags(ROWS, ...set), gap)
      for (const row of set) assert.ok(runs.some(({ first, last }) => first <= row && row <= last))
      for (const [i, run] of runs.entries()) {
        assert.ok(set.includes(run.first) && set.includes(run.last))
        const next = runs[i + 1]
        if (next !== undefined) assert.ok(next.first - run.last > gap)
      }
    })
  )
})

events.run()
