import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Counters, type Evidence, NO_COUNTERS, toAccount } from './account.ts'

const accounts = suite('account')

const counters = (fresh: number, late = 0, duplicate = 0, anomalies = 0): Counters => ({
  fresh,
  late,
  duplicate,
  anomalies
})

const evidence = (changes: Partial<Evidence>): Evidence => ({
  accepted: 100,
  outOfOrder: 0,
  before: NO_COUNTERS,
  after: counters(100),
  deadLettered: 0,
  ...changes
})

const TABLE: ReadonlyArray<readonly [string, Partial<Evidence>, { readonly analysed: number; readonly open: number }]> =
  [
    ['every sample is fresh', {}, { analysed: 100, open: 0 }],
    ['some are still under way', { after: counters(60) }, { analysed: 60, open: 40 }],
    ['dead letters are outcomes', { after: counters(90), deadLettered: 10 }, { analysed: 90, open: 0 }],
    ['late at the first delivery', { outOfOrder: 7, after: counters(95, 5) }, { analysed: 100, open: 0 }],
    ['one event delivered twice', { after: counters(100, 50, 50) }, { analysed: 100, open: 0 }],
    ['a repetition hides no loss', { after: counters(90, 50, 50) }, { analysed: 90, open: 10 }],
    ['late ones delivered twice', { outOfOrder: 20, after: counters(95, 10) }, { analysed: 100, open: 0 }],
    [
      'the same file once more: old ones are late, those of the window duplicates',
      { before: counters(100), after: counters(100, 50, 50) },
      { analysed: 100, open: 0 }
    ],
    ['once more, under way', { before: counters(100), after: counters(100, 30, 0) }, { analysed: 30, open: 70 }],
    ['analysed and dead-lettered as well', { deadLettered: 10 }, { analysed: 100, open: -10 }],
    ['nothing was accepted', { accepted: 0, after: NO_COUNTERS }, { analysed: 0, open: 0 }]
  ]

for (const [name, changes, expected] of TABLE) {
  accounts(name, () => {
    const { analysed, open } = toAccount(evidence(changes))
    assert.equal({ analysed, open }, expected)
  })
}

accounts('counts only what this run has added', () => {
  assert.equal(toAccount(evidence({ before: counters(500, 3, 2, 9), after: counters(600, 4, 4, 12), accepted: 103 })), {
    analysed: 103,
    late: 1,
    duplicate: 2,
    deadLettered: 0,
    anomalies: 3,
    open: 0
  })
})

accounts.run()
