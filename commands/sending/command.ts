import * as E from 'fp-ts/lib/Either.js'
import { BadFile } from '../csv/rows.ts'
import { NotAuthorized, NotRunning, WentAway } from './failures.ts'

/** Exit codes of the commands that send files to a platform. */
const EXIT = { settled: 0, open: 1, usage: 2, notRunning: 3, refused: 4 } as const

/** How a sending ended: whether samples are left without an outcome, and why. */
export type Ending = { readonly isOpen: boolean; readonly gaveUp: boolean; readonly refused: number }

export type SendingCommand<Arguments> = {
  readonly name: string
  readonly usage: string
  /** Undefined asks for the usage; a fault is one line. */
  readonly parsed: E.Either<string, Arguments | undefined>
  /** What is said when a signal ends it, and of samples that the platform has accepted before it went away. */
  readonly words: { readonly stopped: string; readonly stored: string }
  readonly run: (args: Arguments, signal: AbortSignal) => Promise<Ending>
}

/** Runs a command that sends files. Ends early on SIGINT and SIGTERM. Resolves with the exit code; what is a bug it throws. */
export const runSending = async <Arguments>(command: SendingCommand<Arguments>): Promise<number> => {
  const { name, usage, parsed, words, run } = command
  const say = (line: string): void => void process.stderr.write(`${name}: ${line}\n`)
  if (E.isLeft(parsed)) {
    say(`${parsed.left} (--help says more)`)
    return EXIT.usage
  }
  if (parsed.right === undefined) {
    process.stdout.write(usage)
    return EXIT.settled
  }
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      say(words.stopped)
      stop.abort()
    })
  }
  try {
    const { isOpen, gaveUp, refused } = await run(parsed.right, stop.signal)
    if (isOpen) return EXIT.open
    if (gaveUp) return EXIT.notRunning
    return refused > 0 ? EXIT.refused : EXIT.settled
  } catch (error) {
    if (error instanceof NotRunning) {
      say(`no platform answers on ${error.message}: npm start first`)
      return EXIT.notRunning
    }
    if (error instanceof WentAway) {
      say(`the platform went away: the ${error.accepted} samples that it accepted are stored${words.stored}`)
      return EXIT.notRunning
    }
    if (error instanceof NotAuthorized) {
      const before = error.accepted === 0 ? '' : `; the ${error.accepted} samples that it accepted before are stored`
      say(`${error.message}${before}`)
      return EXIT.refused
    }
    if (!(error instanceof BadFile)) throw error
    say(error.message)
    return EXIT.usage
  }
}
