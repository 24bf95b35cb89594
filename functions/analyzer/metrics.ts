import { Counter, Gauge, type Registry } from 'prom-client'
import { isTraceparent } from '../../shared/cloudevents/traceparent.ts'
import { DETECTORS } from '../../shared/detection/detectors.ts'
import { isMeasured } from '../../shared/metrics/registry.ts'
import { createTallies } from '../../shared/metrics/tally.ts'
import type { PolicySet } from '../../shared/policy/policy-set.ts'
import type { Settled } from './commit-sightings.ts'

/** No label holds a series or an event: their number has no bound. */
export const analyzerMetrics = (registry: Registry, cachedSeries: () => number, policies: PolicySet) => {
  const registers = [registry]
  const samples = createTallies({
    name: 'analyzer_samples_total',
    help: 'Samples analysed, by outcome: fresh, late (older than a full window) or duplicate (redelivered).',
    labelNames: ['outcome'],
    registry
  })
  const history = createTallies({
    name: 'analyzer_history_samples_total',
    help: 'Those of analyzer_samples_total that came from events of history, by outcome.',
    labelNames: ['outcome'],
    registry
  })
  const warming = createTallies({
    name: 'analyzer_warming_samples_total',
    help: 'Live samples without a verdict, because their series was still warming up.',
    labelNames: [],
    registry
  }).of({})
  const anomalies = createTallies({
    name: 'analyzer_anomalies_total',
    help: 'Fresh samples that were anomalies, by direction and detector.',
    labelNames: ['direction', 'detector'],
    registry
  })
  const held = createTallies({
    name: 'analyzer_held_anomalies_total',
    help: 'Fresh samples that were anomalies to the detector and not to the policy, by what held them back.',
    labelNames: ['guard'],
    registry
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
    name: 'analyzer_policies',
    help: 'Policies that series are judged by; the label is their version, as in every anomaly.',
    labelNames: ['version'] as const,
    registers
  }).set({ version: policies.version }, policies.policies.length)
  if (!isMeasured(registry)) return { onSettled: (): void => {}, onConflict: (): void => {}, onEvicted: (): void => {} }
  const byOutcome = (tallies: typeof samples) => ({
    fresh: tallies.of({ outcome: 'fresh' }),
    late: tallies.of({ outcome: 'late' }),
    duplicate: tallies.of({ outcome: 'duplicate' })
  })
  const [all, past] = [byOutcome(samples), byOutcome(history)]
  const heldBack = {
    direction: held.of({ guard: 'direction' }),
    min_deviation: held.of({ guard: 'min_deviation' }),
    warmup: held.of({ guard: 'warmup' })
  }
  const ofDirection = (direction: string) =>
    new Map(DETECTORS.map(({ name }) => [name, anomalies.of({ direction, detector: name })]))
  const found = { above: ofDirection('above'), below: ofDirection('below') }

  return {
    /** `traceparent` is that of the event they came in. */
    onSettled: (settled: ReadonlyArray<Settled>, traceparent?: unknown): void => {
      for (const { sighting, kind, anomaly, warming: isWarming, heldBy } of settled) {
        all[kind].add(1)
        if (sighting.isPast) past[kind].add(1)
        if (isWarming) warming.add(1)
        if (heldBy !== undefined && heldBy !== '') heldBack[heldBy].add(1)
        if (kind !== 'fresh' || anomaly === undefined) continue
        const tally = found[anomaly.direction].get(anomaly.detector.name)
        tally?.add(1)
        if (isTraceparent(traceparent)) tally?.exemplify(traceparent)
      }
    },
    onConflict: (): void => conflicts.inc(),
    onEvicted: (count: number): void => evicted.inc(count)
  }
}
