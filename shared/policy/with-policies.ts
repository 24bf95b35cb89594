import * as E from 'fp-ts/lib/Either.js'
import type { PolicySet } from './policy-set.ts'
import { readPolicies } from './read-policies.ts'

type Faults = ReadonlyArray<string>

/** A configuration with the policies of its variable POLICIES, or every fault of both. */
export const withPolicies = <A>(
  config: E.Either<Faults, A>,
  text: string | undefined
): E.Either<Faults, A & { readonly policies: PolicySet }> => {
  const policies = E.mapLeft((faults: Faults) => faults.map((fault) => `POLICIES: ${fault}`))(readPolicies(text ?? ''))
  if (E.isLeft(config)) return E.left([...config.left, ...(E.isLeft(policies) ? policies.left : [])])
  return E.map((set: PolicySet) => ({ ...config.right, policies: set }))(policies)
}
