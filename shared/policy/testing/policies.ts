import * as E from 'fp-ts/lib/Either.js'
import type { Policy } from '../policy.ts'
import type { PolicySet } from '../policy-set.ts'
import { readPolicies } from '../read-policies.ts'

/** The policies of a YAML text that is known to be right. */
export const policiesOf = (text: string): PolicySet => {
  const set = readPolicies(text)
  if (E.isLeft(set)) throw new Error(set.left.join('\n'))
  return set.right
}

/** The built-in policy but for what is given. */
export const policyWith = (given: Partial<Policy> = {}): Policy => ({
  ...(policiesOf('').policies.at(-1) as Policy),
  ...given
})
