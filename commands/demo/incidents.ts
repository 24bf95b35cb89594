export const METRICS = ['rps', 'cpu', 'error_rate', 'latency_ms'] as const
export type Metric = (typeof METRICS)[number]

/** Ticks are half minutes from 06:00. */
export const TICK_MS = 30_000
export const TICKS = 1_440

export type Incident = {
  readonly name: string
  readonly kind: 'spike' | 'dip' | 'level shift' | 'flat line' | 'drift' | 'outlier'
  /** Where it can be seen. */
  readonly metrics: ReadonlyArray<Metric>
  /** First tick, and the first tick after it. */
  readonly from: number
  readonly to: number
}

const at = (clock: string): number => {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  return (hours - 6) * 120 + minutes * 2
}

const during = (clock: string, minutes: number): Pick<Incident, 'from' | 'to'> => ({
  from: at(clock),
  to: at(clock) + minutes * 2
})

/** The labels: what is really wrong in the stream of the demo. A flat line and a drift are hard to see, and stay in. */
export const INCIDENTS: ReadonlyArray<Incident> = [
  { name: 'newsletter goes out', kind: 'spike', metrics: ['rps', 'cpu'], ...during('07:40', 6) },
  { name: 'payment provider slow', kind: 'spike', metrics: ['latency_ms'], ...during('09:15', 10) },
  { name: 'bad release', kind: 'level shift', metrics: ['error_rate'], ...during('10:30', 40) },
  { name: 'half the traffic lost', kind: 'dip', metrics: ['rps', 'cpu'], ...during('12:00', 5) },
  { name: 'cpu meter stuck', kind: 'flat line', metrics: ['cpu'], ...during('13:30', 30) },
  { name: 'memory leak', kind: 'drift', metrics: ['latency_ms'], ...during('14:30', 75) },
  { name: 'one slow query', kind: 'outlier', metrics: ['latency_ms'], ...during('16:40', 0.5) },
  { name: 'cache too small', kind: 'level shift', metrics: ['latency_ms'], ...during('17:15', 30) }
]
