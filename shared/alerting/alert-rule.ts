import * as t from 'io-ts'

/** Longest length of time that a rule can mean, ten years: whatever is added to a valid time is still one. */
const MAX_LENGTH_MS = 3_653 * 24 * 3_600_000

/** Most samples that an alert may wait for: bounds what is remembered of anomalies that have opened nothing yet. */
export const MAX_OPEN_SAMPLES = 100

const Ms = t.refinement(
  t.number,
  (n) => Number.isSafeInteger(n) && n >= 0 && n <= MAX_LENGTH_MS,
  'whole milliseconds, 0 to 10 years'
)
const Samples = t.refinement(
  t.number,
  (n) => Number.isSafeInteger(n) && n >= 0 && n <= 1_000_000,
  'whole number of samples, 0 to 1,000,000'
)

/**
 * A length of time that fits fast and slow series alike: the longer of `ms` and the time that `samples` take. 5 minutes alone
 * would resolve an alert between any two samples of an hourly series, 10 samples alone within a blink of a fast one.
 */
export const Length = t.exact(t.type({ ms: Ms, samples: Samples }), 'Length')
export type Length = t.TypeOf<typeof Length>

const MOfN = t.refinement(
  t.exact(t.type({ anomalies: t.number, of: t.number })),
  ({ anomalies, of }) =>
    Number.isInteger(anomalies) && Number.isInteger(of) && 1 <= anomalies && anomalies <= of && of <= MAX_OPEN_SAMPLES,
  `whole numbers, 1 ≤ anomalies ≤ of ≤ ${MAX_OPEN_SAMPLES}`
)

/** When people are told of the anomalies of a series. Every wait is in the time of the samples, unless it says otherwise. */
export const AlertRule = t.exact(
  t.type({
    /**
     * An alert opens at the m-th anomaly within n samples, and begins at the first of these. 1 of 1: at once. Only anomalies
     * are seen, so n samples are counted as time, by the series' rhythm.
     */
    open: MOfN,
    /** An alert without an anomaly for this long is resolved; whether that is so now is asked of the clock. */
    resolveAfter: Length,
    /**
     * Until this long after the alert's first anomaly (`from: 'open'`) or its latest (`'last'`), no other alert of the series
     * opens. What comes in that time belongs to the alert, and opens it again if it was resolved. A lock-out
     * from the last one makes one alert of a flapping series; one from the opening lets a new alert tell of what is still going
     * on, when it was quiet for `resolveAfter` in between.
     */
    lockout: t.exact(t.type({ ms: Ms, samples: Samples, from: t.keyof({ open: null, last: null }) })),
    /**
     * Who cries often must cry louder: each alert adds 1 to a tiredness that decays to 1/e in this length; an anomaly counts
     * towards a new alert only when its score is over 1 + weight × tiredness. 0 = never tired.
     */
    fatigue: t.exact(
      t.type({
        weight: t.refinement(t.number, (n) => n >= 0 && n <= 1_000, 'number from 0 to 1,000'),
        ms: Ms,
        samples: Samples
      })
    ),
    /** Least time by the clock between two notices that say no more than "it goes on". 0 = one per event. */
    tellAgainAfter: Length,
    /** An anomaly of an open alert is news at once when its score is so many times the one last told. */
    raise: t.refinement(t.number, (n) => n > 1 && n <= 1e6, 'number over 1')
  }),
  'AlertRule'
)
export type AlertRule = t.TypeOf<typeof AlertRule>

/**
 * One alert of a series in four hours at most, however long a sample is: measured on labelled series with samples a minute, five
 * minutes and an hour apart, a lock-out in time serves them alike, one in samples either the fast or the slow ones.
 */
export const DEFAULT_ALERT_RULE: AlertRule = {
  open: { anomalies: 1, of: 1 },
  resolveAfter: { ms: 300_000, samples: 3 },
  lockout: { ms: 4 * 3_600_000, samples: 0, from: 'open' },
  fatigue: { weight: 0, ms: 0, samples: 3_000 },
  tellAgainAfter: { ms: 300_000, samples: 10 },
  raise: 2
}

/** Milliseconds of a length for a series with a sample every `intervalMs`; 0 or less = not known. */
export const lengthMs = ({ ms, samples }: Length, intervalMs: number): number =>
  Math.min(Math.max(ms, samples * intervalMs), MAX_LENGTH_MS)
