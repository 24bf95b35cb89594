import type { Incident, Metric } from './incidents.ts'

/** An anomaly of the demo's stream, at its tick. */
export type Sighted = { readonly metric: Metric; readonly tick: number; readonly direction: 'above' | 'below' }

export type Finding = {
  readonly incident: Incident
  /** Samples of one series from the first wrong one to the first that was flagged; undefined when it was missed. */
  readonly afterSamples: number | undefined
}

export type Findings = {
  readonly findings: ReadonlyArray<Finding>
  /** Anomalies where nothing was wrong. */
  readonly falseAlerts: ReadonlyArray<Sighted>
}

/** As many ticks as the window is long: a return to normal is a change, too, and nobody would call its anomaly false. */
export const AFTERMATH = 50

const concerns = ({ metrics, from }: Incident, { metric, tick }: Sighted, to: number): boolean =>
  metrics.includes(metric) && tick >= from && tick < to

/** Holds what was found against what was really wrong. */
export const toFindings = (incidents: ReadonlyArray<Incident>, sighted: ReadonlyArray<Sighted>): Findings => ({
  findings: incidents.map((incident) => {
    const ticks = sighted.filter((one) => concerns(incident, one, incident.to)).map(({ tick }) => tick)
    return { incident, afterSamples: ticks.length === 0 ? undefined : Math.min(...ticks) - incident.from + 1 }
  }),
  falseAlerts: sighted.filter((one) => !incidents.some((incident) => concerns(incident, one, incident.to + AFTERMATH)))
})
