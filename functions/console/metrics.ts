import { Counter, Gauge, type Registry } from 'prom-client'

/** Beside those of every function, which count requests by route. */
export const consoleMetrics = (registry: Registry, streams: () => number) => {
  const registers = [registry]
  new Gauge({
    name: 'console_streams',
    help: 'Event streams that are open.',
    registers,
    collect() {
      this.set(streams())
    }
  })
  const refused = new Counter({
    name: 'console_streams_refused_total',
    help: 'Event streams that found all places taken.',
    registers
  })
  const cut = new Counter({
    name: 'console_streams_cut_total',
    help: 'Event streams that were ended because their client did not read.',
    registers
  })
  const polls = new Counter({
    name: 'console_polls_total',
    help: 'Looks at Redis for all event streams together, by outcome: fresh, failed.',
    labelNames: ['outcome'] as const,
    registers
  })
  const changes = new Counter({
    name: 'console_changes_total',
    help: 'What was changed by way of the console, by kind: replay, silence, unsilence.',
    labelNames: ['kind'] as const,
    registers
  })
  for (const outcome of ['fresh', 'failed']) polls.inc({ outcome }, 0)
  for (const kind of ['replay', 'silence', 'unsilence']) changes.inc({ kind }, 0)
  return {
    live: {
      onRefused: (): void => refused.inc(),
      onCut: (): void => cut.inc(),
      onPoll: (outcome: 'fresh' | 'failed'): void => polls.inc({ outcome })
    },
    onChange: (kind: 'replay' | 'silence' | 'unsilence'): void => changes.inc({ kind })
  }
}
