import * as E from 'fp-ts/lib/Either.js'
import type { Series } from '../../shared/contract/series.ts'
import { buildDetector, DETECTORS } from '../../shared/detection/detectors.ts'
import type { Policy } from '../../shared/policy/policy.ts'
import type { PolicySet } from '../../shared/policy/policy-set.ts'
import { readPolicies } from '../../shared/policy/read-policies.ts'

/** One way to watch all series, with its name in tables. */
export type Contender = {
  readonly name: string
  /** Of each detector in it, `name version`. */
  readonly detectors: ReadonlyArray<string>
  readonly policyVersion: string
  readonly policyOf: (series: Series) => Policy
}

/** Detectors that are to be compared, or none: each series by its policy; and the YAML of the policies, '' for the default. */
export type Question = { readonly detectors: ReadonlyArray<string>; readonly policies: string }

const versionOf = ({ detector }: Pick<Policy, 'detector'>): string => `${detector.name} ${detector.version}`

const asConfigured = (set: PolicySet): Contender => {
  const detectors = [...new Set(set.policies.map(versionOf))]
  const [only] = set.policies
  return {
    name: set.policies.length === 1 && only !== undefined ? only.detector.name : 'policies',
    detectors,
    policyVersion: set.version,
    policyOf: set.policyOf
  }
}

/** The policies as they are, but for the detector, with its default parameters. */
const withDetector = (name: string, set: PolicySet): E.Either<ReadonlyArray<string>, Contender> => {
  if (!DETECTORS.some((kind) => kind.name === name)) {
    return E.left([`no detector is called ${name}: expected one of ${DETECTORS.map((kind) => kind.name).join(', ')}`])
  }
  const built = buildDetector({ name })
  if (E.isLeft(built)) return E.left(built.left.map((fault) => `${name}${fault}`))
  const detector = built.right
  return E.right({
    name,
    detectors: [versionOf({ detector })],
    policyVersion: set.version,
    policyOf: (series) => ({ ...set.policyOf(series), detector })
  })
}

/** Everybody who is to be measured, or all faults, one line each. */
export const openContenders = ({
  detectors,
  policies
}: Question): E.Either<ReadonlyArray<string>, ReadonlyArray<Contender>> => {
  const set = readPolicies(policies)
  if (E.isLeft(set)) return E.left(set.left.map((fault) => `--policy: ${fault}`))
  if (detectors.length === 0) return E.right([asConfigured(set.right)])
  const contenders = detectors.map((name) => withDetector(name, set.right))
  const faults = contenders.flatMap((one) => (E.isLeft(one) ? one.left : []))
  return faults.length > 0 ? E.left(faults) : E.right(contenders.flatMap((one) => (E.isRight(one) ? [one.right] : [])))
}
