import type { Verdict } from './verdict.ts'
import type { Observation, Window } from './window.ts'

/**
 * A detector is a fold over the samples of one series: `(state, window, sample) → (state, verdict)`. No clock, no I/O, no
 * randomness, no memory but state and window. The same fold runs in the analyzer, in the backtest and in the bootstrap.
 *
 * The window holds what came before the sample, never the sample itself. States are bounded.
 *
 * A state has one owner: whoever folds gives the old one away, because a detector may write into it instead of copying
 * kilobytes for every sample. Who needs the old one afterwards keeps `write(state)`.
 */
export type Detector<State> = {
  readonly name: string
  /** Goes into every anomaly; changes whenever the same samples could get another verdict, or the state another layout. */
  readonly version: string
  readonly empty: () => State
  readonly fold: (state: State, window: Window, sample: Observation) => readonly [State, Verdict]
  /** The state after a late sample, folded as if it had index `newest`, was put into its place at `index`. */
  readonly displaced: (state: State, index: number, newest: number) => State
  /** The state as bytes, not to be changed, valid until the next fold. A replica that reads them goes on bit for bit alike. */
  readonly write: (state: State) => Uint8Array
  /** The inverse of `write`; undefined for bytes that are no state of this detector with these parameters. */
  readonly read: (bytes: Uint8Array) => State | undefined
}
