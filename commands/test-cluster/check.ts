/** What a check found: a sentence either way. `passedOver` says why there was nothing to check. */
export type Outcome =
  | { readonly _tag: 'Passed'; readonly detail: string }
  | { readonly _tag: 'Failed'; readonly detail: string }
  | { readonly _tag: 'PassedOver'; readonly detail: string }

export const passed = (detail: string): Outcome => ({ _tag: 'Passed', detail })
export const failed = (detail: string): Outcome => ({ _tag: 'Failed', detail })
export const passedOver = (detail: string): Outcome => ({ _tag: 'PassedOver', detail })

export type Check = {
  readonly name: string
  readonly run: () => Promise<Outcome>
  /** When it fails, the checks after it would only fail with it. */
  readonly isNeeded?: true
}

export type Tally = { readonly passed: number; readonly failed: number }

const WORDS = { Passed: 'pass', Failed: 'FAIL', PassedOver: 'none' } as const

const outcomeOf = async ({ run }: Check): Promise<Outcome> => {
  try {
    return await run()
  } catch (error) {
    // The questions of commands/platform reject with one line when the cluster gives no answer.
    return failed((error as Error).message)
  }
}

/** One after the other, a line each as soon as it is known. */
export const runChecks = async (checks: ReadonlyArray<Check>, say: (line: string) => void): Promise<Tally> => {
  const tally = { passed: 0, failed: 0 }
  for (const check of checks) {
    const outcome = await outcomeOf(check)
    say(`${WORDS[outcome._tag]}  ${check.name}: ${outcome.detail}`)
    if (outcome._tag === 'Passed') tally.passed += 1
    if (outcome._tag !== 'Failed') continue
    tally.failed += 1
    if (check.isNeeded) break
  }
  return tally
}
