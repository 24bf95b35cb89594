import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Event } from '../../shared/cloudevents/to-event.ts'
import type { Anomaly } from '../../shared/contract/anomaly.ts'
import { createLogger } from '../../shared/log/logger.ts'
import type { Settled } from './commit-sightings.ts'
import { logAnomalies } from './log-anomalies.ts'

const logging = suite('lines about anomalies')

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'
const event = { id: 'e-1', traceparent: `00-${TRACE_ID}-b7ad6b7169203331-01` } as unknown as Event
const anomaly = {
  series: { source: '/web', metric: 'rps', labels: { host: 'a' } },
  ...{ value: 9, expected: 1, score: 4, reason: 'spike', severity: 'critical', explanation: 'far above' }
} as unknown as Anomaly

const settled = (kind: Settled['kind']): Settled => ({ kind, anomaly }) as Settled

const linesOf = (given: ReadonlyArray<Settled>): ReadonlyArray<Record<string, unknown>> => {
  const lines: Record<string, unknown>[] = []
  const log = createLogger({ service: 'analyzer', level: 'info', write: (line) => lines.push(JSON.parse(line)) })
  logAnomalies(log, () => 0)(given, event)
  return lines
}

logging('warn, with what was found, where, and in which event and trace', () => {
  const [line, ...more] = linesOf([settled('fresh')])
  const { time: _, ...said } = line ?? {}
  assert.equal(more, [])
  assert.equal(said, {
    ...{ level: 'warn', service: 'analyzer', source: '/web', metric: 'rps', labels: { host: 'a' } },
    ...{ explanation: 'far above', severity: 'critical', reason: 'spike', value: 9, expected: 1, score: 4 },
    ...{ eventId: 'e-1', traceId: TRACE_ID, msg: 'anomaly' }
  })
})

logging('one that was found before has had its line', () => {
  assert.is(linesOf([settled('duplicate')]).length, 0)
})

logging('in a storm twenty, and then one of a hundred', () => {
  const lines = linesOf(Array.from({ length: 1_000 }, () => settled('fresh')))
  assert.equal(
    lines.map(({ sampled }) => sampled ?? 1),
    [...Array.from({ length: 20 }, () => 1), ...Array.from({ length: 9 }, () => 100)]
  )
})

logging.run()
