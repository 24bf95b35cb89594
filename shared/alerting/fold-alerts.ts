import type { AlertRule } from './alert-rule.ts'
import type { AnomalyLike, SeriesAlerts } from './alert-state.ts'
import { applyAnomalies, applyTick, type Folded } from './life-cycle.ts'

export type FoldAlerts<A extends AnomalyLike> = (
  state: SeriesAlerts<A> | undefined,
  /** Of the sample, Unix ms; not before the one of the call before. */
  time: number,
  /** The sample as an anomaly; undefined when it is normal. */
  anomaly: A | undefined
) => Folded<A>

/**
 * The alerts of a series sample by sample, with the samples' own time as the clock: what alert-sink would say if each sample came
 * at once and ticks came all the time.
 */
export const foldAlerts =
  <A extends AnomalyLike>(rule: AlertRule): FoldAlerts<A> =>
  (state, time, anomaly) => {
    const heard: Folded<A> =
      anomaly === undefined ? { state, transitions: [], outcomes: [] } : applyAnomalies(state, [anomaly], rule, time)
    if (heard.state === undefined) return heard
    const ticked = applyTick(heard.state, rule, time)
    if (ticked.state === heard.state) return heard
    return { ...heard, state: ticked.state, transitions: [...heard.transitions, ...ticked.transitions] }
  }
