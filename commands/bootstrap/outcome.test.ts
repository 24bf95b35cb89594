import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { decode } from '../../shared/contract/decode.ts'
import { Samples } from '../../shared/contract/samples.ts'
import { newTally } from '../sending/send-batches.ts'
import type { History } from './histories.ts'
import { outcomeOf } from './outcome.ts'
import { textReport } from './report.ts'
import { samplesPerEvent, toEvent } from './to-event.ts'

const outcomes = suite('outcome of a bootstrap')

const START = 1_767_225_600_000
const SERIES = { source: '/web', metric: 'rps', labels: { zone: 'eu' } }
const rows = Array.from({ length: 10 }, (_, i) => ({ row: i + 1, time: START + i * 1000, value: i }))
const HISTORY: History = { series: SERIES, rows, repeated: 0 }

const answer = (fresh: number, late: number, duplicate: number) => ({
  samples: { fresh, late, duplicate },
  warming: false,
  warmup: { seen: 30, needed: 20 }
})

const parts = (before: ReturnType<typeof answer> | undefined, after: ReturnType<typeof answer> | undefined) => {
  const { learned, late, known, open } = outcomeOf(HISTORY, 10, before, after)
  return { learned, late, known, open }
}

outcomes('what the counters of the series have gained', () => {
  assert.equal(parts(undefined, answer(10, 0, 0)), { learned: 10, late: 0, known: 0, open: 0 })
  assert.equal(parts(answer(10, 1, 2), answer(12, 6, 5)), { learned: 2, late: 5, known: 3, open: 0 })
  assert.equal(parts(undefined, undefined), { learned: 0, late: 0, known: 0, open: 10 })
})

outcomes('live samples and repeated deliveries do not count for more than there is', () => {
  assert.equal(parts(undefined, answer(12, 3, 0)), { learned: 10, late: 0, known: 0, open: 0 })
  assert.equal(parts(undefined, answer(8, 1, 4)), { learned: 8, late: 1, known: 1, open: 0 })
})

outcomes('a series that was forgotten meanwhile takes nothing away', () => {
  assert.equal(parts(answer(100, 5, 5), answer(4, 0, 0)), { learned: 0, late: 0, known: 0, open: 10 })
})

outcomes('an event follows from its samples alone', () => {
  const { headers, body } = toEvent(SERIES, rows.slice(0, 2))
  assert.equal(headers, toEvent(SERIES, rows.slice(0, 2)).headers)
  assert.is.not(headers['ce-id'], toEvent({ ...SERIES, metric: 'cpu' }, rows.slice(0, 2)).headers['ce-id'])
  assert.is.not(headers['ce-id'], toEvent({ ...SERIES, source: '/db' }, rows.slice(0, 2)).headers['ce-id'])
  assert.equal([headers['ce-type'], headers['ce-source']], ['dev.knomaly.history.v1', '/web'])
  const about = { metric: 'rps', labels: { zone: 'eu' } }
  const expected = { samples: [0, 1].map((i) => ({ ...about, value: i, time: START + i * 1000 })) }
  assert.equal(decode(Samples)(JSON.parse(body)), E.right(expected))
})

outcomes('the largest labels still fit into an event', () => {
  const labels = Object.fromEntries(Array.from({ length: 16 }, (_, i) => [`${i}`.padStart(64, 'x'), '€'.repeat(256)]))
  const series = { source: '/web', metric: 'm'.repeat(200), labels }
  const most = samplesPerEvent(series, 1000)
  const longest = Array.from({ length: most }, (_, i) => ({ row: i, time: 8.64e15, value: -2.2250738585072014e-308 }))
  assert.ok(most > 0 && most < 1000)
  assert.ok(Buffer.byteLength(toEvent(series, longest).body) < 1024 * 1024)
  assert.is(samplesPerEvent(SERIES, 1000), 1000)
})

outcomes('what people read', () => {
  const done = (outcome: ReturnType<typeof outcomeOf>) =>
    textReport({ outcomes: [outcome], tally: newTally(), skipped: 0, deadLettered: 0, open: 0 })
  assert.is(
    done(outcomeOf(HISTORY, 10, undefined, answer(10, 0, 0))),
    'rps of /web {zone=eu}\n' +
      '  10 samples from 2026-01-01 00:00:00 to 2026-01-01 00:00:09\n' +
      '  accepted 10 = learned 10 + known 0 + too late 0\n' +
      '  warm-up 20 of 20: ready\n'
  )
  assert.match(
    done(outcomeOf(HISTORY, 10, answer(50, 0, 0), answer(50, 10, 0))),
    /\n10 samples came too late and changed nothing, 0 were learned: .*\n$/
  )
})

outcomes.run()
