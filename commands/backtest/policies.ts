import * as E from 'fp-ts/lib/Either.js'
import { buildDetector, DETECTORS } from '../../shared/detection/detectors.ts'
import type { SeriesPolicy } from './run-series.ts'

const DEFAULT_DETECTOR = 'zscore'

/** One policy per detector that is to be measured; without names, the default. */
export const openPolicies = (
  detectors: ReadonlyArray<string>
): E.Either<ReadonlyArray<string>, ReadonlyArray<SeriesPolicy>> => {
  const names = detectors.length === 0 ? [DEFAULT_DETECTOR] : detectors
  const unknown = names.filter((name) => !DETECTORS.some((kind) => kind.name === name))
  if (unknown.length > 0) {
    const known = DETECTORS.map(({ name }) => name).join(', ')
    return E.left(unknown.map((name) => `no detector is called ${name}: expected one of ${known}`))
  }
  const policies: SeriesPolicy[] = []
  for (const name of names) {
    const built = buildDetector({ name })
    if (E.isLeft(built)) return E.left(built.left.map((fault) => `${name}${fault}`))
    policies.push({ detector: built.right })
  }
  return E.right(policies)
}
