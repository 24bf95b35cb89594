import { inspect } from 'node:util'
import { type Callback, type Test, suite as uvuSuite } from 'uvu'

/**
 * Stands in for 'uvu' in test files: the same functions, and it notes what uvu hides. uvu's `return` inside `finally` eats what
 * before() and after.each() throw, and it knows nothing of a suite without .run().
 */
type Watched = { readonly name: string; tests: number; ran: boolean }

const suites: Watched[] = []

/** One text per fault that no test of uvu counts. */
export const faults: string[] = []

/** Errors of before(): the tests of that suite count as failed, this says why. */
export const causes: string[] = []

/** Replaced by the worker: it tells the runner which test is running, for the case that it never ends. */
export const progress = { started: (_name: string): void => {} }

/** uvu prints the message alone; what fast-check found, or why a fetch failed, is the cause of what they throw. */
const withCause = (error: unknown): unknown => {
  if (error instanceof Error && error.cause !== undefined) error.message += `\n${inspect(error.cause)}`
  return error
}

export const suite = <T = Record<string, never>>(name = '', state?: T): Test<T> => {
  const real = uvuSuite<T>(name, state as never)
  const watched: Watched = { name, tests: 0, ran: false }
  suites.push(watched)
  const title = (of: string): string => (name === '' ? of : `${name} › ${of}`)
  const noted =
    (hook: string, handler: Callback<T>, rethrow: boolean): Callback<T> =>
    async (context) => {
      progress.started(title(hook))
      try {
        await handler(context)
      } catch (error) {
        const text = `${title(hook)} threw ${inspect(error)}`
        if (!rethrow) faults.push(text)
        else causes.push(text)
        if (rethrow) throw error
      }
    }
  const added =
    (add: (name: string, test: Callback<T>) => void) =>
    (test: string, handler: Callback<T>): void => {
      watched.tests += 1
      add(test, async (context) => {
        progress.started(title(test))
        try {
          await handler(context)
        } catch (error) {
          throw withCause(error)
        }
      })
    }

  const before = Object.assign((handler: Callback<T>) => real.before(noted('before()', handler, true)), {
    each: (handler: Callback<T>) => real.before.each(handler)
  })
  const after = Object.assign((handler: Callback<T>) => real.after(noted('after()', handler, false)), {
    each: (handler: Callback<T>) => real.after.each(noted('after.each()', handler, false))
  })
  return Object.assign(added(real), {
    before,
    after,
    only: (test: string, handler: Callback<T>) => {
      faults.push(`${title(test)} is marked .only: the other tests of its suite did not run`)
      added(real.only)(test, handler)
    },
    skip: (test = 'a test') => {
      faults.push(`${title(test)} is marked .skip`)
    },
    run: () => {
      watched.ran = true
      real.run()
    }
  }) as Test<T>
}

export const test = suite()

/** Suites that nobody runs, known once the file is loaded. */
export const notRun = (): ReadonlyArray<string> =>
  suites
    .filter(({ ran, tests }) => !ran && tests > 0)
    .map(({ name, tests }) => `${name === '' ? 'the file' : `suite "${name}"`} has ${tests} tests and no .run()`)
