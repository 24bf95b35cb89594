import type * as t from 'io-ts'
import type { Detector } from './detector.ts'

/** What can be built into a detector: one per algorithm, found by its name in detectors.ts. */
export type DetectorKind<Parameters extends object, State> = {
  readonly name: string
  /** Decodes all parameters; what is optional for people has its default below. */
  readonly codec: t.Type<Parameters, unknown, unknown>
  /** Every parameter there is: one that has no default is unknown. */
  readonly defaults: Parameters
  readonly build: (parameters: Parameters) => Detector<State>
}
