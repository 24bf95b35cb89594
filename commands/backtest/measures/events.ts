import type { RowSpan } from '../read-series.ts'

/** Labelled rows at most this far apart are one segment. */
const SEGMENT_GAP = 3
/** Openings at most this far apart are one alert. */
const ALERT_GAP = 10
/** An alert so close to a segment is right; a segment is found up to so long after its end. */
const TOLERANCE = 5
/** A segment is found by an opening so long before its first labelled row. */
const EARLY = 1

/** Sums that can be added over series. Samples are rows. */
export type EventCounts = {
  readonly samples: number
  /** Rows that the policy calls anomalous, whatever became of them. */
  readonly anomalies: number
  readonly alerts: number
  /** Alerts of series with labels, and those of them that meet a segment. */
  readonly judged: number
  readonly right: number
  readonly segments: number
  readonly found: number
  /** Of the segments found: rows from the first labelled one to the opening. */
  readonly delays: ReadonlyArray<number>
}

/** Runs of set flags, where at most `gap` rows apart is the same run. */
export const runsOf = (flags: Uint8Array, gap: number): ReadonlyArray<RowSpan> => {
  const runs: { first: number; last: number }[] = []
  for (let row = 0; row < flags.length; row += 1) {
    if (flags[row] === 0) continue
    const latest = runs.at(-1)
    if (latest !== undefined && row - latest.last <= gap) latest.last = row
    else runs.push({ first: row, last: row })
  }
  return runs
}

export const segmentsOf = (labels: Uint8Array): ReadonlyArray<RowSpan> => runsOf(labels, SEGMENT_GAP)

/** Rows on which an alert opened, as alerts. */
export const alertsOf = (notified: Uint8Array): ReadonlyArray<RowSpan> => runsOf(notified, ALERT_GAP)

export const isRight = ({ first, last }: RowSpan, segments: ReadonlyArray<RowSpan>): boolean =>
  segments.some((segment) => first <= segment.last + TOLERANCE && last >= segment.first - TOLERANCE)

/** The row that finds a segment, or -1. */
export const foundAt = ({ first, last }: RowSpan, notified: Uint8Array): number => {
  const row = notified.indexOf(1, Math.max(0, first - EARLY))
  return row >= 0 && row <= last + TOLERANCE ? row : -1
}

/**
 * Measures one series by events: alerts against labelled segments. One long incident is one segment and one alert however
 * many rows it has, as it is for the people who are called; what falls into the lock-out of an alert before it is not found,
 * also when people are told again. Without labels alerts are counted and not judged.
 */
export const countEvents = (
  labels: Uint8Array | undefined,
  anomalies: Uint8Array,
  notified: Uint8Array
): EventCounts => {
  const alerts = alertsOf(notified)
  const segments = labels === undefined ? [] : segmentsOf(labels)
  const delays: number[] = []
  for (const segment of segments) {
    const row = foundAt(segment, notified)
    if (row >= 0) delays.push(Math.max(0, row - segment.first))
  }
  return {
    samples: notified.length,
    anomalies: anomalies.reduce((sum, flag) => sum + flag, 0),
    alerts: alerts.length,
    judged: labels === undefined ? 0 : alerts.length,
    right: alerts.filter((alert) => isRight(alert, segments)).length,
    segments: segments.length,
    found: delays.length,
    delays
  }
}

export const addEvents = (all: ReadonlyArray<EventCounts>): EventCounts => {
  const sum = (pick: (counts: EventCounts) => number): number => all.reduce((total, one) => total + pick(one), 0)
  return {
    samples: sum(({ samples }) => samples),
    anomalies: sum(({ anomalies }) => anomalies),
    alerts: sum(({ alerts }) => alerts),
    judged: sum(({ judged }) => judged),
    right: sum(({ right }) => right),
    segments: sum(({ segments }) => segments),
    found: sum(({ found }) => found),
    delays: all.flatMap(({ delays }) => delays)
  }
}

export type EventFigures = {
  /** Share of alerts that are right, share of segments that are found, and their harmonic mean; 0 where there is nothing. */
  readonly precision: number
  readonly recall: number
  readonly f1: number
  readonly alertsPer1000: number
  readonly anomaliesPer1000: number
  /** Rows, the upper median; undefined when nothing was found. */
  readonly medianDelay: number | undefined
}

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole)

export const figuresOf = (counts: EventCounts): EventFigures => {
  const precision = ratio(counts.right, counts.judged)
  const recall = ratio(counts.found, counts.segments)
  return {
    precision,
    recall,
    f1: ratio(2 * precision * recall, precision + recall),
    alertsPer1000: ratio(1000 * counts.alerts, counts.samples),
    anomaliesPer1000: ratio(1000 * counts.anomalies, counts.samples),
    medianDelay: counts.delays.toSorted((a, b) => a - b)[counts.delays.length >> 1]
  }
}
