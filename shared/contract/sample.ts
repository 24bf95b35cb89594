import * as t from 'io-ts'
import { MAX_ID_LENGTH, MAX_METRIC_LENGTH } from './bounds.ts'
import { Finite } from './finite.ts'
import { Labels } from './labels.ts'
import { text } from './text.ts'
import { Time } from './time.ts'

/** One measurement, as it travels in the data of a `dev.knomaly.samples.v1` event. `time` is in Unix milliseconds. */
export const Sample = t.exact(
  t.intersection([
    t.type({ metric: text(MAX_METRIC_LENGTH), value: Finite }),
    t.partial({ time: Time, labels: Labels, id: text(MAX_ID_LENGTH) })
  ]),
  'Sample'
)
export type Sample = {
  readonly metric: string
  readonly value: number
  readonly time?: number
  readonly labels?: Labels
  readonly id?: string
}
