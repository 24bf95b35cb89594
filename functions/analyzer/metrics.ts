import { Counter, Gauge, type Registry } from 'prom-client'
import type { Settled } from './commit-sightings.ts'

/** No label holds a series or an event: their number has no bound. */
export const analyzerMetrics = (registry: Registry, cachedSeries: () => number) => {
  const registers = [registry]
  const samples = new Counter({
    name: 'analyzer_samples_total',
    help: 'Samples analysed, by outcome: fresh, late (older than a full window) or duplicate (redelivered).',
    labelNames: ['outcome'] as const,
    registers
  })
  const anomalies = new Counter({
    name: 'analyzer_anomalies_total',
    help: 'Fresh samples that were anomalies, by direction and detector.',
    labelNames: ['direction', 'detector'] as const,
    registers
  })
  const conflicts = new Counter({
    name: 'analyzer_commit_conflicts_total',
    help: 'Commits that came second to another replica and were folded again.',
    registers
  })
  const evicted = new Counter({
    name: 'analyzer_series_evicted_total',
    help: 'Series forgotten because the index was full or they were silent for too long.',
    registers
  })
  new Gauge({
    name: 'analyzer_cached_series',
    help: 'Series in the cache of this process.',
    registers,
    collect() {
      this.set(cachedSeries())
    }
  })
  const outcomes = {
    fresh: samples.labels('fresh'),
    late: samples.labels('late'),
    duplicate: samples.labels('duplicate')
  }
  return {
    onSettled: (settled: ReadonlyArray<Settled>): void => {
      for (const { kind, anomaly } of settled) {
        outcomes[kind].inc()
        if (kind === 'fresh' && anomaly !== undefined)
          anomalies.inc({ direction: anomaly.direction, detector: anomaly.detector.name })
      }
    },
    onConflict: (): void => conflicts.inc(),
    onEvicted: (count: number): void => evicted.inc(count)
  }
}
