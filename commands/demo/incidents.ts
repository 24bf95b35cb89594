export const METRICS = ['rps', 'cpu', 'error_rate', 'latency_ms'] as const
export type Metric = (typeof METRICS)[number]

/** Ticks are five minutes, from the Monday on which the week begins; those before are its history. */
export const TICK_MS = 300_000
export const TICKS_PER_DAY = 288
export const TICKS = 7 * TICKS_PER_DAY
export const PAST_TICKS = 14 * TICKS_PER_DAY

export type Incident = {
  readonly name: string
  readonly kind: 'spike' | 'dip' | 'level shift' | 'flat line' | 'drift' | 'outlier'
  /** Where it can be seen. */
  readonly metrics: ReadonlyArray<Metric>
  /** First tick, and the first tick after it. */
  readonly from: number
  readonly to: number
}

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const

const during = (day: (typeof DAYS)[number], clock: string, minutes: number): Pick<Incident, 'from' | 'to'> => {
  const [hour = 0, minute = 0] = clock.split(':').map(Number)
  const from = DAYS.indexOf(day) * TICKS_PER_DAY + hour * 12 + minute / 5
  return { from, to: from + minutes / 5 }
}

/**
 * The labels: what is really wrong in the stream of the demo. The newsletter is hard, and stays in: twice as many visitors as
 * usual in the morning are still fewer than every evening.
 */
export const INCIDENTS: ReadonlyArray<Incident> = [
  { name: 'newsletter goes out', kind: 'spike', metrics: ['rps', 'cpu'], ...during('Mon', '10:00', 40) },
  { name: 'payment provider slow', kind: 'spike', metrics: ['latency_ms'], ...during('Tue', '14:15', 60) },
  { name: 'bad release', kind: 'level shift', metrics: ['error_rate'], ...during('Wed', '11:30', 180) },
  { name: 'cache too small', kind: 'level shift', metrics: ['latency_ms'], ...during('Thu', '09:15', 240) },
  { name: 'half the traffic lost', kind: 'dip', metrics: ['rps', 'cpu'], ...during('Thu', '20:00', 45) },
  { name: 'cpu meter stuck', kind: 'flat line', metrics: ['cpu'], ...during('Fri', '13:30', 360) },
  { name: 'memory leak', kind: 'drift', metrics: ['latency_ms'], ...during('Sat', '06:00', 960) },
  { name: 'one slow query', kind: 'outlier', metrics: ['latency_ms'], ...during('Sun', '09:40', 5) }
]
