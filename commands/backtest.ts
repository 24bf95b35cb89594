import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { BACKTEST_USAGE, type BacktestArguments, readBacktestArguments } from './backtest/arguments.ts'
import { findSeries } from './backtest/find-series.ts'
import { generatedCorpora } from './backtest/generated/corpus.ts'
import { exportGenerated } from './backtest/generated/export.ts'
import { writeIndex } from './backtest/plot/write-index.ts'
import { openContenders } from './backtest/policies.ts'
import { measureAll } from './backtest/pool.ts'
import { createProgress } from './backtest/progress.ts'
import { jsonReport } from './backtest/report/json.ts'
import { type Summary, summarise } from './backtest/report/summary.ts'
import { markdownReport, textReport } from './backtest/report/text.ts'

const EXIT = { done: 0, usage: 64, unusable: 65, interrupted: 130 } as const

const say = (line: string): void => void process.stderr.write(`backtest: ${line}\n`)

const refused = (faults: ReadonlyArray<string>): number => {
  for (const fault of faults) say(fault)
  return EXIT.usage
}

const write = (summary: Summary, output: BacktestArguments['output']): void => {
  const text =
    output === 'json'
      ? jsonReport(summary)
      : output === 'markdown'
        ? markdownReport(summary)
        : textReport(summary, process.stdout.isTTY === true && process.env.NO_COLOR === undefined)
  process.stdout.write(text)
}

const policiesIn = (file: string | undefined): E.Either<ReadonlyArray<string>, string> => {
  if (file === undefined) return E.right('')
  try {
    return E.right(readFileSync(file, 'utf8'))
  } catch (error) {
    return E.left([`--policy: ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`])
  }
}

/** Makes a folder, or says why there is none. */
const made = (option: string, dir: string): E.Either<ReadonlyArray<string>, string> => {
  try {
    mkdirSync(dir, { recursive: true })
    return E.right(dir)
  } catch (error) {
    return E.left([`${option}: ${dir} cannot be made a folder (${(error as NodeJS.ErrnoException).code})`])
  }
}

const backtest = async (args: BacktestArguments, signal: AbortSignal): Promise<number> => {
  const { detectors, plot, workers } = args
  const policies = policiesIn(args.policy)
  const contenders = E.isLeft(policies) ? policies : openContenders({ detectors, policies: policies.right })
  const found = findSeries(args.paths, args.format, args.generated ? generatedCorpora() : [])
  if (E.isLeft(policies) || E.isLeft(contenders) || E.isLeft(found)) {
    return refused([contenders, found].flatMap((one) => (E.isLeft(one) ? one.left : [])))
  }
  // Not before it is known that there will be pictures.
  const folder = plot === undefined ? E.right('') : made('--plot', plot)
  if (E.isLeft(folder)) return refused(folder.left)
  const files = found.right
  const bytes = files.reduce((sum, one) => sum + one.bytes, 0)
  const progress = createProgress(process.stderr.isTTY === true, bytes, files.length)
  const reports = await measureAll(files, {
    workers,
    settings: { question: { detectors, policies: policies.right }, plot },
    signal,
    onDone: (one) => progress.add(one.bytes)
  }).finally(progress.stop)
  const summary = summarise(files, reports, contenders.right)
  for (const line of [...summary.notes, ...summary.faults]) say(line)
  write(summary, args.output)
  if (plot !== undefined)
    say(
      `pictures: ${writeIndex(
        plot,
        files,
        reports,
        summary.contenders.map(({ name }) => name)
      )}`
    )
  return summary.faults.length > 0 ? EXIT.unusable : EXIT.done
}

const exported = (dir: string): number => {
  const folder = made('--export', dir)
  if (E.isLeft(folder)) return refused(folder.left)
  exportGenerated(dir)
  say(`series: ${join(dir, 'generated')}`)
  return EXIT.done
}

/** Resolves with the exit code. */
const main = async (): Promise<number> => {
  const argv = process.argv.slice(2)
  if (argv.length === 0) {
    process.stderr.write(BACKTEST_USAGE)
    return EXIT.usage
  }
  const parsed = readBacktestArguments(argv)
  if (E.isLeft(parsed)) {
    return refused([...parsed.left, '--help says more'])
  }
  const args = parsed.right
  if (args === undefined) {
    process.stdout.write(BACKTEST_USAGE)
    return EXIT.done
  }
  if (args.exportTo !== undefined) return exported(args.exportTo)
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort())
  // Whoever reads the tables may have seen enough: `… | head`.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  try {
    return await backtest(args, stop.signal)
  } catch (error) {
    if (!stop.signal.aborted) throw error
    return EXIT.interrupted
  }
}

process.exitCode = await main()
