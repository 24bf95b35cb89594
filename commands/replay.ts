import { REPLAY_USAGE, readReplayArguments } from './replay/arguments.ts'
import { replay } from './replay/replay.ts'
import { jsonReport, textReport } from './replay/report.ts'
import { runSending } from './sending/command.ts'
import { createProgress } from './sending/progress.ts'

const write = (line: string): void => void process.stderr.write(`${line}\n`)

process.exitCode = await runSending({
  name: 'replay',
  usage: REPLAY_USAGE,
  parsed: readReplayArguments(process.argv.slice(2), new Date(), process.env),
  words: { stopped: 'ending here, and counting what was accepted', stored: ', and analysed when it is back' },
  run: async (args, signal) => {
    const replayed = await replay(args, {
      signal,
      progress: (totalBytes) => createProgress({ terminal: process.stderr.isTTY === true, totalBytes, write })
    })
    process.stdout.write(args.json ? jsonReport(args, replayed) : textReport(args, replayed))
    return { isOpen: replayed.account.open !== 0, gaveUp: replayed.tally.gaveUp, refused: replayed.tally.refused }
  }
})
