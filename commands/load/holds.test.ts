import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Account } from '../account/account.ts'
import { allHold, type Books, checksOf } from './holds.ts'

const holds = suite('what must hold after a load run')

const account = (changes: Partial<Account> = {}): Account => ({
  ...{ analysed: 100, late: 0, duplicate: 0, deadLettered: 0, anomalies: 0, open: 0 },
  ...changes
})

const BOOKS: Books = {
  sent: { events: 50, samples: 100 },
  answers202: 50,
  ingest: { samples: 100, exact: true },
  broker: { stored: 50, delivered: 50, deadLettered: 0, open: 0 },
  account: account(),
  deadLettersKnown: true,
  swelling: 0
}

const ok = true
const no = false
const unknown = undefined

/** In the order samples, events, both sides, dead letters. */
const TABLE: ReadonlyArray<readonly [string, Partial<Books>, ReadonlyArray<boolean | undefined>]> = [
  ['all is well', {}, [ok, ok, ok, ok]],
  ['a sample is lost', { account: account({ analysed: 99, open: 1 }) }, [no, ok, ok, ok]],
  ['a sample has two outcomes', { account: account({ deadLettered: 1, open: -1 }) }, [no, ok, ok, no]],
  ['an event is lost', { broker: { stored: 50, delivered: 49, deadLettered: 0, open: 0 } }, [ok, no, ok, ok]],
  ['an event is under way', { broker: { stored: 50, delivered: 49, deadLettered: 0, open: 1 } }, [ok, no, ok, ok]],
  [
    '202 for what was not stored',
    { broker: { stored: 49, delivered: 49, deadLettered: 0, open: 0 } },
    [ok, no, ok, ok]
  ],
  ['stored twice', { broker: { stored: 51, delivered: 51, deadLettered: 0, open: 0 } }, [ok, ok, ok, ok]],
  ['artillery counts more', { answers202: 51 }, [ok, ok, no, ok]],
  ['ingest counts fewer', { ingest: { samples: 99, exact: true } }, [ok, ok, no, ok]],
  ['ingest was not seen to its end', { ingest: { samples: 99, exact: false } }, [ok, ok, ok, ok]],
  ['ingest counts more than was sent', { ingest: { samples: 101, exact: false } }, [ok, ok, no, ok]],
  [
    'dead letters as many as there must be',
    { account: account({ analysed: 90, deadLettered: 10 }), swelling: 10 },
    [ok, ok, ok, ok]
  ],
  [
    'a good event in the dead letters',
    { account: account({ analysed: 89, deadLettered: 11 }), swelling: 10 },
    [ok, ok, ok, no]
  ],
  ['another process runs the platform', { ingest: unknown, broker: unknown }, [ok, unknown, ok, ok]],
  [
    'a cluster, with dead letters',
    {
      ingest: unknown,
      broker: unknown,
      deadLettersKnown: false,
      account: account({ analysed: 90, open: 10 }),
      swelling: 10
    },
    [ok, unknown, ok]
  ],
  [
    'a cluster that loses one',
    { ingest: unknown, broker: unknown, deadLettersKnown: false, account: account({ analysed: 99, open: 1 }) },
    [no, unknown, ok]
  ],
  [
    'a route to ingest alone',
    { ingest: unknown, broker: unknown, deadLettersKnown: false, account: unknown },
    [unknown, unknown, ok]
  ]
]

for (const [name, changes, expected] of TABLE) {
  holds(name, () => {
    const checks = checksOf({ ...BOOKS, ...changes })
    assert.equal(
      checks.map((one) => one.holds),
      expected
    )
    assert.is(allHold(checks), !expected.includes(no))
  })
}

holds('what does not hold is said in capitals', () => {
  const [samples] = checksOf({ ...BOOKS, account: account({ analysed: 1_099, open: 1_001 }) })
  assert.is(samples?.says, 'accepted 100 = analysed 1,099 + dead-lettered 0 + 1,001 WITHOUT AN OUTCOME')
})

holds.run()
