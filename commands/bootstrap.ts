import * as E from 'fp-ts/lib/Either.js'
import { BOOTSTRAP_USAGE, readBootstrapArguments } from './bootstrap/arguments.ts'
import { bootstrap } from './bootstrap/bootstrap.ts'
import { jsonReport, textReport } from './bootstrap/report.ts'
import { BadFile } from './csv/rows.ts'
import { NotRunning, WentAway } from './sending/failures.ts'
import { createProgress, type Progress } from './sending/progress.ts'

const EXIT = { settled: 0, open: 1, usage: 2, notRunning: 3, refused: 4 } as const

const write = (line: string): void => void process.stderr.write(`${line}\n`)
const say = (line: string): void => write(`bootstrap: ${line}`)

/** Resolves with the exit code. */
const main = async (): Promise<number> => {
  const parsed = readBootstrapArguments(process.argv.slice(2))
  if (E.isLeft(parsed)) {
    say(`${parsed.left} (--help says more)`)
    return EXIT.usage
  }
  const args = parsed.right
  if (args === undefined) {
    process.stdout.write(BOOTSTRAP_USAGE)
    return EXIT.settled
  }
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      say('ending here, and counting what was accepted; run it again for the rest')
      stop.abort()
    })
  }
  let bar: Progress | undefined
  try {
    const done = await bootstrap(args, {
      signal: stop.signal,
      say: (line) => (bar?.say ?? write)(`bootstrap: ${line}`),
      progress: (samples) => {
        bar = createProgress({ terminal: process.stderr.isTTY === true, totalBytes: samples, write })
        return bar
      }
    })
    process.stdout.write(args.json ? jsonReport(done) : textReport(done))
    if (done.open > 0) return EXIT.open
    if (done.tally.gaveUp) return EXIT.notRunning
    return done.tally.refused > 0 ? EXIT.refused : EXIT.settled
  } catch (error) {
    if (error instanceof NotRunning) {
      say(`no platform answers on ${error.message}: npm start first`)
      return EXIT.notRunning
    }
    if (error instanceof WentAway) {
      say(
        `the platform went away: the ${error.accepted} samples that it accepted are stored; run it again for the rest`
      )
      return EXIT.notRunning
    }
    if (!(error instanceof BadFile)) throw error
    say(error.message)
    return EXIT.usage
  }
}

process.exitCode = await main()
