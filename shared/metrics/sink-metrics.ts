import type { Registry } from 'prom-client'
import type { SinkMeter } from '../cloudevents/send.ts'
import { DURATION_BUCKETS } from './http-metrics.ts'
import { isMeasured } from './registry.ts'
import { createTallies, type Tally } from './tally.ts'
import { createTimings } from './timings.ts'

/** What requests to the sink (the Broker) take and how they end; undefined with METRICS=off. */
export const sinkMetrics = (registry: Registry): SinkMeter | undefined => {
  if (!isMeasured(registry)) return undefined
  const requests = createTallies({
    name: 'sink_requests_total',
    help: 'Requests to the sink (K_SINK), each attempt for itself, by status code; error without an answer.',
    labelNames: ['code'],
    registry
  })
  const duration = createTimings({
    name: 'sink_request_duration_seconds',
    help: 'Time that an attempt to send an event took, the wait for a free connection included.',
    buckets: DURATION_BUCKETS,
    registry
  }).of({})
  const retries = createTallies({
    name: 'sink_retries_total',
    help: 'Those of sink_requests_total that were made because the attempt before had failed.',
    labelNames: [],
    registry
  }).of({})
  // A Broker answers 202; at most one for each status code that exists.
  const byCode = new Map<number, Tally>()
  const count = (code: number): Tally => {
    const tally = requests.of({ code: code === 0 ? 'error' : String(code) })
    byCode.set(code, tally)
    return tally
  }
  for (const code of [202, 503, 0]) count(code)
  return {
    onAttempt: (status, startedAt, isRetry) => {
      duration.observe((performance.now() - startedAt) / 1000)
      ;(byCode.get(status) ?? count(status)).add(1)
      if (isRetry) retries.add(1)
    }
  }
}
