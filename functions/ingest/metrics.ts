import { Counter, Gauge, type Registry } from 'prom-client'

export const ingestMetrics = (registry: Registry, inFlight: () => number) => {
  const registers = [registry]
  const accepted = new Counter({
    name: 'ingest_samples_accepted_total',
    help: 'Samples that the Broker has stored.',
    registers
  })
  new Gauge({
    name: 'ingest_in_flight',
    help: 'Requests that are being taken in.',
    registers,
    collect() {
      this.set(inFlight())
    }
  })
  return { onAccepted: (samples: number): void => accepted.inc(samples) }
}
