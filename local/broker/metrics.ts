import { Counter, Gauge, type Registry } from 'prom-client'
import type { Stats, TriggerStats } from './counters.ts'

const OUTCOMES = ['accepted', 'delivered', 'retried', 'deadLettered', 'dropped', 'parked'] as const
const LABELS: Readonly<Record<(typeof OUTCOMES)[number], string>> = {
  accepted: 'accepted',
  delivered: 'delivered',
  retried: 'retried',
  deadLettered: 'dead_lettered',
  dropped: 'dropped',
  parked: 'parked'
}

/** Read from the Broker's own counters when somebody scrapes: the way of an event does no metric work. */
export const brokerMetrics = (registers: [Registry], stats: () => Stats): void => {
  const triggers = (): ReadonlyArray<[string, TriggerStats]> => Object.entries(stats().triggers)
  new Counter({
    name: 'broker_requests_total',
    help: 'Requests to the ingress, by outcome: accepted, refused (4xx), unavailable (503).',
    labelNames: ['outcome'] as const,
    registers,
    collect() {
      this.reset()
      for (const [outcome, count] of Object.entries(stats().ingress)) this.inc({ outcome }, count)
    }
  })
  new Counter({
    name: 'broker_events_total',
    help: 'Events of a Trigger, by what happened to them.',
    labelNames: ['trigger', 'outcome'] as const,
    registers,
    collect() {
      this.reset()
      for (const [trigger, counts] of triggers()) {
        for (const outcome of OUTCOMES) this.inc({ trigger, outcome: LABELS[outcome] }, counts[outcome])
      }
    }
  })
  new Gauge({
    name: 'broker_backlog_events',
    help: 'Events of a Trigger that are stored and not delivered yet.',
    labelNames: ['trigger'] as const,
    registers,
    collect() {
      for (const [trigger, { backlog }] of triggers()) this.set({ trigger }, backlog)
    }
  })
  new Gauge({
    name: 'broker_in_flight_requests',
    help: 'Requests of a Trigger to its subscriber or dead-letter sink that are under way.',
    labelNames: ['trigger'] as const,
    registers,
    collect() {
      for (const [trigger, { inFlight }] of triggers()) this.set({ trigger }, inFlight)
    }
  })
}
