import { setTimeout as delay } from 'node:timers/promises'

export type UntilOptions = {
  /**
   * A minute unless given: how quick a machine is, is no finding of a test. It only has to be over before the runner's
   * limit, so that one reads what was waited for.
   */
  readonly timeoutMs?: number
  readonly intervalMs?: number
  /** What is waited for, in the words of the error. */
  readonly what?: string
}

/**
 * Asks again and again until the answer is truthy, and returns it. Only for state that belongs to somebody else and has no
 * event (another process, a server); what this process can await, it awaits. A throwing question counts as "not yet".
 */
export const until = async <A>(ask: () => A | Promise<A>, options: UntilOptions = {}): Promise<NonNullable<A>> => {
  const { timeoutMs = 60_000, intervalMs = 10, what = 'what was waited for' } = options
  const end = performance.now() + timeoutMs
  let last: unknown
  for (;;) {
    try {
      const answer = await ask()
      if (answer) return answer
      last = answer
    } catch (error) {
      last = error
    }
    if (performance.now() >= end) {
      throw new Error(`Still waiting for ${what} after ${timeoutMs} ms; last answer: ${describe(last)}`)
    }
    await delay(intervalMs)
  }
}

const describe = (value: unknown): string =>
  value instanceof Error ? `${value.name}: ${value.message}` : (JSON.stringify(value) ?? String(value))
