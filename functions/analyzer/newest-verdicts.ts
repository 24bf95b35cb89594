import type { Outcome } from '../../shared/detection/fold-samples.ts'
import type { Policy } from '../../shared/policy/policy.ts'
import { withinRange } from '../../shared/policy/to-anomaly.ts'
import { createVerdictWriter } from '../../shared/redis/packed-verdicts.ts'

// Written and taken without anything in between, so that one does for all series.
const written = createVerdictWriter()

/**
 * What was said of the fresh samples but the first `skipped` of them, in the order in which they were added, as records for
 * a commit.
 */
export const newestVerdicts = (
  outcomes: ReadonlyArray<Outcome>,
  { validRange }: Pick<Policy, 'validRange'>,
  skipped: number
): string => {
  let n = 0
  for (const outcome of outcomes) {
    if (outcome.kind !== 'fresh') continue
    n += 1
    if (n <= skipped) continue
    const { time, value } = outcome.sample
    const { warming, expected, lower, upper } = outcome.verdict
    if (warming) written.add(time, value)
    else {
      written.add(
        time,
        value,
        withinRange(expected, validRange),
        withinRange(lower, validRange),
        withinRange(upper, validRange)
      )
    }
  }
  return written.take()
}
