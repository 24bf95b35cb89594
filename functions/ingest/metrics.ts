import { Gauge, type Registry } from 'prom-client'
import type { Failure } from '../../shared/failure/failure.ts'
import { isMeasured } from '../../shared/metrics/registry.ts'
import { createTallies } from '../../shared/metrics/tally.ts'

/** Why ingest does not take a request; the others of Failure are no answers of it. */
const REASONS: Partial<Readonly<Record<Failure['_tag'], string>>> = {
  Malformed: 'malformed',
  InvalidInput: 'invalid_input',
  UnsupportedType: 'unsupported_type',
  TooLarge: 'too_large',
  UnsupportedMedia: 'unsupported_media',
  Unauthorized: 'unauthorized',
  Overloaded: 'overloaded',
  SinkUnavailable: 'sink_unavailable',
  SinkRefused: 'sink_refused'
}

export const ingestMetrics = (registry: Registry, inFlight: () => number) => {
  new Gauge({
    name: 'ingest_in_flight',
    help: 'Requests that are being taken in.',
    registers: [registry],
    collect() {
      this.set(inFlight())
    }
  })
  if (!isMeasured(registry)) return { onAccepted: (): void => {}, onRefused: (): void => {} }
  const accepted = createTallies({
    name: 'ingest_samples_accepted_total',
    help: 'Samples that the Broker has stored.',
    labelNames: [],
    registry
  }).of({})
  const refused = createTallies({
    name: 'ingest_refused_total',
    help: `Requests refused, with all of their samples, by reason: ${Object.values(REASONS).join(', ')} or other.`,
    labelNames: ['reason'],
    registry
  })
  const other = refused.of({ reason: 'other' })
  const byTag = new Map(Object.entries(REASONS).map(([tag, reason]) => [tag, refused.of({ reason })]))
  return {
    onAccepted: accepted.add.bind(accepted),
    onRefused: ({ _tag }: Failure): void => (byTag.get(_tag) ?? other).add(1)
  }
}
