import { Counter, Gauge, type Registry } from 'prom-client'
import type { PolicySet } from '../../shared/policy/policy-set.ts'
import type { Settled } from './commit-sightings.ts'

/** No label holds a series or an event: their number has no bound. */
export const analyzerMetrics = (registry: Registry, cachedSeries: () => number, policies: PolicySet) => {
  const registers = [registry]
  const samples = new Counter({
    name: 'analyzer_samples_total',
    help: 'Samples analysed, by outcome: fresh, late (older than a full window) or duplicate (redelivered).',
    labelNames: ['outcome'] as const,
    registers
  })
  const history = new Counter({
    name: 'analyzer_history_samples_total',
    help: 'Those of analyzer_samples_total that came from events of history, by outcome.',
    labelNames: ['outcome'] as const,
    registers
  })
  const warming = new Counter({
    name: 'analyzer_warming_samples_total',
    help: 'Live samples without a verdict, because their series was still warming up.',
    registers
  })
  const anomalies = new Counter({
    name: 'analyzer_anomalies_total',
    help: 'Fresh samples that were anomalies, by direction and detector.',
    labelNames: ['direction', 'detector'] as const,
    registers
  })
  const held = new Counter({
    name: 'analyzer_held_anomalies_total',
    help: 'Fresh samples that were anomalies to the detector and not to the policy, by what held them back.',
    labelNames: ['guard'] as const,
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
  new Gauge({
    name: 'analyzer_policies_info',
    help: 'Version of the policies that series are judged by, as in every anomaly; the value is how many there are.',
    labelNames: ['version'] as const,
    registers
  }).set({ version: policies.version }, policies.policies.length)
  const outcomes = {
    fresh: samples.labels('fresh'),
    late: samples.labels('late'),
    duplicate: samples.labels('duplicate')
  }
  return {
    onSettled: (settled: ReadonlyArray<Settled>): void => {
      for (const { sighting, kind, anomaly, warming: isWarming, heldBy } of settled) {
        outcomes[kind].inc()
        if (sighting.isPast) history.inc({ outcome: kind })
        if (isWarming) warming.inc()
        if (heldBy !== undefined) held.inc({ guard: heldBy })
        if (kind === 'fresh' && anomaly !== undefined)
          anomalies.inc({ direction: anomaly.direction, detector: anomaly.detector.name })
      }
    },
    onConflict: (): void => conflicts.inc(),
    onEvicted: (count: number): void => evicted.inc(count)
  }
}
