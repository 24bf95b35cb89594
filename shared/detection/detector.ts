import type { Verdict } from './verdict.ts'
import type { Observation, Window } from './window.ts'

/**
 * A detector is a pure fold over the samples of one series: `(state, window, sample) → (state, verdict)`. No clock, no
 * I/O, no memory but the state. The same fold runs in the analyzer and over files.
 *
 * The window holds what came before the sample, never the sample itself; states are immutable, small and bounded.
 */
export type Detector<State> = {
  readonly name: string
  /** Goes into every anomaly; changes whenever the same samples could get another verdict. */
  readonly version: string
  readonly empty: State
  readonly fold: (state: State, window: Window, sample: Observation) => readonly [State, Verdict]
  /** The state after a late sample, folded as if it had index `newest`, was put into its place at `index`. */
  readonly displaced: (state: State, index: number, newest: number) => State
  readonly write: (state: State) => string
  /** The inverse of `write`. */
  readonly read: (text: string) => State
}
