import { BOOTSTRAP_USAGE, readBootstrapArguments } from './bootstrap/arguments.ts'
import { bootstrap } from './bootstrap/bootstrap.ts'
import { jsonReport, textReport } from './bootstrap/report.ts'
import { runSending } from './sending/command.ts'
import { createProgress, type Progress } from './sending/progress.ts'

const write = (line: string): void => void process.stderr.write(`${line}\n`)

process.exitCode = await runSending({
  name: 'bootstrap',
  usage: BOOTSTRAP_USAGE,
  parsed: readBootstrapArguments(process.argv.slice(2), process.env),
  words: {
    stopped: 'ending here, and counting what was accepted; run it again for the rest',
    stored: '; run it again for the rest'
  },
  run: async (args, signal) => {
    let bar: Progress | undefined
    const done = await bootstrap(args, {
      signal,
      say: (line) => (bar?.say ?? write)(`bootstrap: ${line}`),
      progress: (samples) => {
        bar = createProgress({ terminal: process.stderr.isTTY === true, totalBytes: samples, write })
        return bar
      }
    })
    process.stdout.write(args.json ? jsonReport(done) : textReport(done))
    // Live samples that come meanwhile count as well, so it may be less than none.
    return { isOpen: done.open > 0, gaveUp: done.tally.gaveUp, refused: done.tally.refused }
  }
})
