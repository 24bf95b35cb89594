import type { Metric, Registry } from 'prom-client'
import type { TallyReading } from './tally.ts'

export type Labels = Readonly<Record<string, string | number>>

export type Sample = { readonly metricName?: string; readonly labels: Labels; readonly value: number }

/** Metrics whose values are asked for when somebody scrapes: who counts needs to know nothing of them. */
export type Collected = {
  readonly counter: (name: string, help: string, values: () => ReadonlyArray<readonly [Labels, number]>) => void
  readonly gauge: (name: string, help: string, values: () => ReadonlyArray<readonly [Labels, number]>) => void
  readonly histogram: (name: string, help: string, values: () => ReadonlyArray<readonly [Labels, TallyReading]>) => void
}

/** prom-client's own metrics keep their values; all that its registry asks of one is `get`. */
export const collectedIn = (registry: Registry): Collected => {
  const register = (name: string, help: string, type: string, values: () => ReadonlyArray<Sample>): void => {
    const metric = { name, help, type, aggregator: 'sum', get: async () => ({ name, help, type, values: values() }) }
    registry.registerMetric(metric as unknown as Metric)
  }
  const plain =
    (type: string) => (name: string, help: string, values: () => ReadonlyArray<readonly [Labels, number]>) =>
      register(name, help, type, () => values().map(([labels, value]) => ({ labels, value })))
  return {
    counter: plain('counter'),
    gauge: plain('gauge'),
    histogram: (name, help, values) =>
      register(name, help, 'histogram', () => values().flatMap(([labels, reading]) => series(name, labels, reading)))
  }
}

const series = (name: string, labels: Labels, { atMost, count, sum }: TallyReading): ReadonlyArray<Sample> => [
  ...atMost.map(([le, value]) => ({ metricName: `${name}_bucket`, labels: { ...labels, le }, value })),
  { metricName: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: count },
  { metricName: `${name}_sum`, labels, value: sum },
  { metricName: `${name}_count`, labels, value: count }
]
