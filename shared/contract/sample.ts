import { MAX_ID_LENGTH, MAX_METRIC_LENGTH } from './bounds.ts'
import { Finite } from './finite.ts'
import { Labels } from './labels.ts'
import { record } from './record.ts'
import { text } from './text.ts'
import { Time } from './time.ts'

/** One measurement, as it travels in the data of a `dev.knomaly.samples.v1` event. `time` is in Unix milliseconds. */
export const Sample = record(
  'Sample',
  { metric: text(MAX_METRIC_LENGTH), value: Finite },
  { time: Time, labels: Labels, id: text(MAX_ID_LENGTH) }
)
export type Sample = {
  readonly metric: string
  readonly value: number
  readonly time?: number
  readonly labels?: Labels
  readonly id?: string
}
