import * as E from 'fp-ts/lib/Either.js'
import { Counter, Gauge, type Registry } from 'prom-client'
import type { DeadLetterStore, Gone, Totals } from '../../shared/dead-letters/dead-letter-store.ts'
import type { Replayed } from '../../shared/dead-letters/replay.ts'

/** No label holds a source or a type: clients choose both. */
export const deadLetterMetrics = (registry: Registry, totals: DeadLetterStore['totals']) => {
  const registers = [registry]
  const events = new Counter({
    name: 'dead_letter_events_total',
    help: 'Dead letters that came, by arrival: first, or again for one that was there.',
    labelNames: ['arrival'] as const,
    registers
  })
  const dropped = new Counter({
    name: 'dead_letter_dropped_total',
    help: 'Dead letters that went to make room, by reason: age, count, bytes.',
    labelNames: ['reason'] as const,
    registers
  })
  const replayed = new Counter({
    name: 'dead_letter_replayed_total',
    help: 'Dead letters sent to the Broker, by outcome: replayed, refused, came_again (failed again at once), gone.',
    labelNames: ['outcome'] as const,
    registers
  })
  /** Asked at every scrape; the last known number stays while Redis is away. */
  const gauge = (name: string, help: string, of: keyof Totals): Gauge =>
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        const sums = await totals()()
        if (E.isRight(sums)) this.set(sums.right[of])
      }
    })
  gauge('dead_letter_kept_events', 'Dead letters that are kept, over all replicas.', 'events')
  gauge('dead_letter_kept_samples', 'Samples in the dead letters that are kept.', 'samples')
  gauge('dead_letter_kept_bytes', 'Bytes of attributes and data of the dead letters that are kept.', 'bytes')
  // Zero from the start, so that the first one is seen as an increase.
  for (const arrival of ['first', 'again']) events.inc({ arrival }, 0)
  for (const reason of ['age', 'count', 'bytes']) dropped.inc({ reason }, 0)
  for (const outcome of ['replayed', 'refused', 'came_again', 'gone']) replayed.inc({ outcome }, 0)
  return {
    onKept: (arrivals: number, gone: Gone): void => {
      events.inc({ arrival: arrivals === 1 ? 'first' : 'again' })
      dropped.inc({ reason: 'age' }, gone.age)
      dropped.inc({ reason: 'count' }, gone.count)
      dropped.inc({ reason: 'bytes' }, gone.bytes)
    },
    onReplayed: (outcome: Replayed | 'refused'): void => replayed.inc({ outcome: outcome.replace(' ', '_') })
  }
}
