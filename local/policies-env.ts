import { readFileSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import { readPolicies } from '../shared/policy/read-policies.ts'

/**
 * The variable POLICIES from a file, or everything that is wrong with it: every function would say the same, but only once
 * Redis and the Broker run.
 */
export const policiesEnv = (file: string): E.Either<ReadonlyArray<string>, { readonly POLICIES: string }> => {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    return E.left([`--policies: ${(error as Error).message}`])
  }
  const set = readPolicies(text)
  return E.isLeft(set) ? E.left(set.left.map((fault) => `${file}: ${fault}`)) : E.right({ POLICIES: text })
}
