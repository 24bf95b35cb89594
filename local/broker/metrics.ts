import type { Collected } from '../metrics/collected.ts'
import { ANSWER_CLASSES, type Stats, type TriggerStats } from './counters.ts'

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
export const brokerMetrics = ({ counter, gauge, histogram }: Collected, stats: () => Stats): void => {
  const triggers = (): ReadonlyArray<readonly [string, TriggerStats]> => Object.entries(stats().triggers)
  counter(
    'broker_requests_total',
    'Requests to the ingress, by outcome: accepted, refused (4xx), unavailable (503).',
    () => Object.entries(stats().ingress).map(([outcome, count]) => [{ outcome }, count])
  )
  counter('broker_events_total', 'Events of a Trigger, by what happened to them.', () =>
    triggers().flatMap(([trigger, counts]) =>
      OUTCOMES.map((outcome) => [{ trigger, outcome: LABELS[outcome] }, counts[outcome]] as const)
    )
  )
  counter(
    'broker_deliveries_total',
    'Attempts to deliver an event to the subscriber of a Trigger, by the class of the answer; none: no answer in time.',
    () =>
      triggers().flatMap(([trigger, { attempts }]) =>
        ANSWER_CLASSES.map((code) => [{ trigger, code }, attempts.answers[code]] as const)
      )
  )
  histogram(
    'broker_dispatch_duration_seconds',
    'How long an attempt to deliver an event to the subscriber of a Trigger took.',
    () => triggers().map(([trigger, { attempts }]) => [{ trigger }, attempts.durations])
  )
  gauge('broker_backlog_events', 'Events of a Trigger that are stored and not delivered yet.', () =>
    triggers().map(([trigger, { backlog }]) => [{ trigger }, backlog])
  )
  gauge(
    'broker_in_flight_requests',
    'Requests of a Trigger to its subscriber or dead-letter sink that are under way.',
    () => triggers().map(([trigger, { inFlight }]) => [{ trigger }, inFlight])
  )
  gauge('broker_store_available', 'Whether Redis has confirmed the last write of the Broker.', () => [
    [{}, stats().available ? 1 : 0]
  ])
}
