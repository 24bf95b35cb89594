import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { backoffMs, isRetriable, LONGEST_WAIT_MS, retryAfterMs } from './retry.ts'

const retry = suite('retry')

retry('what may pass by itself is retried, everything else is not', () => {
  const statuses = [301, 304, 400, 401, 403, 404, 405, 408, 409, 410, 413, 422, 429, 431, 500, 501, 502, 503, 504, 599]
  assert.equal(statuses.filter(isRetriable), [404, 408, 409, 429, 500, 501, 502, 503, 504, 599])
})

const waits = (backoffPolicy: 'linear' | 'exponential', random: number): ReadonlyArray<number> =>
  [0, 1, 2, 3].map((number) => backoffMs({ backoffPolicy, backoffDelayMs: 200 }, number, () => random))

retry('back-off counts from 0: linear d·n, exponential d·2^n', () => {
  assert.equal(waits('linear', 0), [0, 200, 400, 600])
  assert.equal(waits('exponential', 0), [200, 400, 800, 1600])
})

retry('jitter adds up to a tenth and never shortens', () => {
  assert.equal(waits('exponential', 1).map(Math.round), [220, 440, 880, 1760])
})

retry('no wait is longer than a timer can hold', () => {
  assert.is(
    backoffMs({ backoffPolicy: 'exponential', backoffDelayMs: 200 }, 1_000, () => 0),
    LONGEST_WAIT_MS
  )
})

retry('Retry-After: seconds, a date, or nothing', () => {
  const now = Date.UTC(2026, 0, 1)
  const read = (header: string | ReadonlyArray<string> | undefined): number | undefined =>
    retryAfterMs({ 'retry-after': header }, now)
  assert.equal(read('2'), 2_000)
  assert.equal(read('Thu, 01 Jan 2026 00:00:05 GMT'), 5_000)
  assert.equal(read('Wed, 31 Dec 2025 00:00:00 GMT'), 0)
  assert.equal([undefined, '', 'soon', '-1', '1.5', '99999999999', ['1', '2']].map(read), Array(7).fill(undefined))
})

retry.run()
