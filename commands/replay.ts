import * as E from 'fp-ts/lib/Either.js'
import { BadFile } from './csv/rows.ts'
import { REPLAY_USAGE, readReplayArguments } from './replay/arguments.ts'
import { replay } from './replay/replay.ts'
import { jsonReport, textReport } from './replay/report.ts'
import { NotRunning, WentAway } from './sending/failures.ts'
import { createProgress } from './sending/progress.ts'

const EXIT = { holds: 0, doesNotHold: 1, usage: 2, notRunning: 3, refused: 4 } as const

const say = (line: string): void => void process.stderr.write(`replay: ${line}\n`)

/** Resolves with the exit code. */
const main = async (): Promise<number> => {
  const parsed = readReplayArguments(process.argv.slice(2), new Date())
  if (E.isLeft(parsed)) {
    say(`${parsed.left} (--help says more)`)
    return EXIT.usage
  }
  const args = parsed.right
  if (args === undefined) {
    process.stdout.write(REPLAY_USAGE)
    return EXIT.holds
  }
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      say('ending here, and counting what was accepted')
      stop.abort()
    })
  }
  try {
    const replayed = await replay(args, {
      signal: stop.signal,
      progress: (totalBytes) =>
        createProgress({
          terminal: process.stderr.isTTY === true,
          totalBytes,
          write: (line) => void process.stderr.write(`${line}\n`)
        })
    })
    process.stdout.write(args.json ? jsonReport(args, replayed) : textReport(args, replayed))
    if (replayed.account.open !== 0) return EXIT.doesNotHold
    if (replayed.tally.gaveUp) return EXIT.notRunning
    return replayed.tally.refused > 0 ? EXIT.refused : EXIT.holds
  } catch (error) {
    if (error instanceof NotRunning) {
      say(`no platform answers on ${error.message}: npm start first`)
      return EXIT.notRunning
    }
    if (error instanceof WentAway) {
      say(
        `the platform went away: the ${error.accepted} samples that it accepted are stored, and analysed when it is back`
      )
      return EXIT.notRunning
    }
    if (!(error instanceof BadFile)) throw error
    say(error.message)
    return EXIT.usage
  }
}

process.exitCode = await main()
