import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createRequestLoad, type Load } from './request-load.ts'

const counting = suite('the load of a service')

counting('nothing came: nothing', () => {
  assert.equal(createRequestLoad(5_000).report(6_000), { concurrency: 0, requests: 0 })
})

counting('a request counts for as long as it is there, and with the second in which it came', () => {
  const load = createRequestLoad(0)
  load.arrived(250)
  load.arrived(500)
  load.left(750)
  assert.equal(load.report(1_000), { concurrency: 0.5 + 0.5, requests: 2 })
  load.left(1_100)
  assert.equal(load.report(2_000), { concurrency: 0.1, requests: 0 })
})

counting('a report that comes late averages over the time that has gone by', () => {
  const load = createRequestLoad(0)
  load.arrived(0)
  load.left(1_000)
  assert.equal(load.report(4_000), { concurrency: 0.25, requests: 1 })
})

counting('a report without time has no average', () => {
  const load = createRequestLoad(0)
  load.arrived(0)
  assert.equal(load.report(0), { concurrency: 0, requests: 1 })
})

type Stay = { readonly fromMs: number; readonly toMs: number }

/** From the definition: how much of each stay lies in the span. */
const expected = (stays: ReadonlyArray<Stay>, fromMs: number, toMs: number): Load => ({
  concurrency:
    stays.reduce((sum, stay) => sum + Math.max(0, Math.min(stay.toMs, toMs) - Math.max(stay.fromMs, fromMs)), 0) /
    (toMs - fromMs),
  requests: stays.filter((stay) => stay.fromMs >= fromMs && stay.fromMs < toMs).length
})

counting('second by second it is what the definition says', () => {
  const stay = fc
    .record({ fromMs: fc.integer({ min: 0, max: 9_999 }), forMs: fc.integer({ min: 0, max: 5_000 }) })
    .map(({ fromMs, forMs }): Stay => ({ fromMs, toMs: fromMs + forMs }))
  fc.assert(
    fc.property(fc.array(stay, { maxLength: 40 }), (stays) => {
      const load = createRequestLoad(0)
      const seconds = Array.from({ length: 15 }, (_, i) => (i + 1) * 1_000)
      // At one instant reports come first, so that a request belongs to the second that begins with it.
      const calls = [
        ...seconds.map((atMs) => ({ atMs, order: 0, call: () => reports.push(load.report(atMs)) })),
        ...stays.map(({ fromMs }) => ({ atMs: fromMs, order: 1, call: () => load.arrived(fromMs) })),
        ...stays.map(({ toMs }) => ({ atMs: toMs, order: 2, call: () => load.left(toMs) }))
      ].toSorted((a, b) => a.atMs - b.atMs || a.order - b.order)
      const reports: Load[] = []
      for (const { call } of calls) call()
      for (const [i, report] of reports.entries()) {
        const { concurrency, requests } = expected(stays, i * 1_000, (i + 1) * 1_000)
        assert.is(report.requests, requests)
        assert.ok(Math.abs(report.concurrency - concurrency) < 1e-9, `${report.concurrency}, not ${concurrency}`)
      }
    })
  )
})

counting.run()
