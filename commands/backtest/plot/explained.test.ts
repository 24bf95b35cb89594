import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { explainedAlerts } from './explained.ts'

const explained = suite('alerts in words')

const notice = (row: number, status: 'opened' | 'updated') => ({
  ...{ row, status, reason: 'spike', explanation: `${row} is a spike` },
  severity: 'warning' as const
})

const times = Float64Array.from({ length: 100 }, (_, row) => Date.UTC(2026, 0, 1) + row * 60_000)

explained('each that is opened, with its time', () => {
  assert.equal(explainedAlerts({ notices: [notice(3, 'opened'), notice(4, 'updated'), notice(61, 'opened')] }, times), [
    '2026-01-01 00:03:00  3 is a spike',
    '2026-01-01 01:01:00  61 is a spike'
  ])
})

explained('the first twenty', () => {
  const notices = Array.from({ length: 100 }, (_, row) => notice(row, 'opened'))
  assert.is(explainedAlerts({ notices }, times).length, 20)
})

explained.run()
