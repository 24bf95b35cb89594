import { Registry } from 'prom-client'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { collectedIn } from '../metrics/collected.ts'
import { createAttempts } from './counters.ts'
import { brokerMetrics } from './metrics.ts'

const metrics = suite('broker metrics')

metrics('every counter has a series, and a second scrape counts nothing twice', async () => {
  const registry = new Registry()
  const attempts = createAttempts()
  for (const status of [202, 200, 302, 404, 503, 600, 99]) attempts.count(status, 1)
  attempts.count(undefined, 20_000)
  const counts = {
    accepted: 7,
    delivered: 4,
    retried: 3,
    deadLettered: 1,
    dropped: 0,
    parked: 2,
    backlog: 2,
    inFlight: 1,
    attempts: attempts.read()
  }
  brokerMetrics(collectedIn(registry), () => ({
    available: true,
    ingress: { accepted: 9, refused: 2, unavailable: 1 },
    triggers: { 'ns/a': counts }
  }))
  const lines = async () =>
    (await registry.metrics()).split('\n').filter((line) => line !== '' && !/^#|_bucket/.test(line))
  const expected = [
    'broker_requests_total{outcome="accepted"} 9',
    'broker_requests_total{outcome="refused"} 2',
    'broker_requests_total{outcome="unavailable"} 1',
    'broker_events_total{trigger="ns/a",outcome="accepted"} 7',
    'broker_events_total{trigger="ns/a",outcome="delivered"} 4',
    'broker_events_total{trigger="ns/a",outcome="retried"} 3',
    'broker_events_total{trigger="ns/a",outcome="dead_lettered"} 1',
    'broker_events_total{trigger="ns/a",outcome="dropped"} 0',
    'broker_events_total{trigger="ns/a",outcome="parked"} 2',
    'broker_deliveries_total{trigger="ns/a",code="2xx"} 3',
    'broker_deliveries_total{trigger="ns/a",code="3xx"} 1',
    'broker_deliveries_total{trigger="ns/a",code="4xx"} 1',
    'broker_deliveries_total{trigger="ns/a",code="5xx"} 2',
    'broker_deliveries_total{trigger="ns/a",code="none"} 1',
    'broker_dispatch_duration_seconds_sum{trigger="ns/a"} 20.007',
    'broker_dispatch_duration_seconds_count{trigger="ns/a"} 8',
    'broker_backlog_events{trigger="ns/a"} 2',
    'broker_in_flight_requests{trigger="ns/a"} 1',
    'broker_store_available 1'
  ]
  assert.equal([await lines(), await lines()], [expected, expected])
})

metrics.run()
