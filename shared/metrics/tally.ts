import type { Metric, Registry } from 'prom-client'
import { Exemplars } from './exemplars.ts'

type Labels<L extends string> = Readonly<Record<L, string>>

/** A number that grows. `add` is one addition, for where a sample or a request passes. */
export class Tally {
  #sum = 0
  readonly #exemplars = new Exemplars(1)

  add(n: number): void {
    this.#sum += n
  }

  /** Names the trace of what was added last, where it is a W3C traceparent; a newer one is taken once a second. */
  exemplify(traceparent: unknown): void {
    this.#exemplars.offer(0, performance.now(), 1, traceparent)
  }

  value() {
    const exemplar = this.#exemplars.of(0)
    return exemplar === undefined ? { value: this.#sum } : { value: this.#sum, exemplar }
  }
}

export type TalliesOptions<L extends string> = {
  /** Ends in `_total`. */
  readonly name: string
  readonly help: string
  readonly labelNames: ReadonlyArray<L>
  readonly registry: Registry
}

/**
 * A counter as prom-client exposes it: its own hashes the labels at every increment, 0.2 µs of the 5 that a sample takes. `of`
 * gives the tally of a set of labels, to keep; it is 0 from then on, so whoever knows the labels asks for it at start.
 */
export const createTallies = <L extends string>(options: TalliesOptions<L>): { of: (labels: Labels<L>) => Tally } => {
  const { name, help, registry } = options
  const known: Array<readonly [Labels<L>, Tally]> = []
  const about = { name, help, type: 'counter', aggregator: 'sum' }
  const metric = {
    ...about,
    get: async () => ({ ...about, values: known.map(([labels, tally]) => ({ labels, ...tally.value() })) }),
    reset: () => {}
  }
  // The registry asks a metric for its name and for `get`, and nothing else.
  registry.registerMetric(metric as unknown as Metric)
  return {
    of: (labels) => {
      const tally = new Tally()
      known.push([labels, tally])
      return tally
    }
  }
}
