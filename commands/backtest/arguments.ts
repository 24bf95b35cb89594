import { availableParallelism } from 'node:os'
import * as E from 'fp-ts/lib/Either.js'
import { readOptions } from '../options/read-options.ts'

export const FORMATS = ['auto', 'nab', 'labelled', 'plain'] as const
export type Format = (typeof FORMATS)[number]

export type BacktestArguments = {
  readonly paths: ReadonlyArray<string>
  /** The series that the project makes itself, before those of the paths. */
  readonly generated: boolean
  /** Folder for their CSV files. */
  readonly exportTo: string | undefined
  /** Names of detectors to measure side by side; empty = each series by the detector of its policy. */
  readonly detectors: ReadonlyArray<string>
  readonly policy: string | undefined
  readonly format: Format
  /** Folder for pictures. */
  readonly plot: string | undefined
  readonly output: 'text' | 'json' | 'markdown'
  readonly workers: number
}

export const BACKTEST_USAGE = `npm run backtest -- PATH… | --generated [options]

Folds CSV files through the detectors and alert rules of the live pipeline, each series from an empty state, and measures
what people would have been told against the labels.

PATH is a CSV file or a folder: NAB's layout (data/ and labels/combined_windows.json), TimeStamp,Value,Label, or plain
timestamp,value, which has no labels and gives rates and cost only. To policies, source is the name of the corpus (the folder
that was given) and metric the file's path below it without .csv. Rows are in order of time; times are RFC 3339, YYYY-MM-DD
HH:MM:SS (UTC), or Unix seconds or milliseconds.

  --generated        labelled series that are made on the spot, with or without PATHs: one folder for each type of incident,
                     one series for each kind of metric; the reference scenario is a corpus of its own
  --export DIR       writes the generated series as CSV files, and measures nothing

  --detector D       one detector, with its default parameters, for all series (else each series by its policy)
  --compare A,B,…    several detectors side by side, likewise
  --policy FILE      policies, YAML (else the default policy)
  --format F         ${FORMATS.join(', ')} (auto: by layout and header)
  --plot DIR         writes a picture of every series, and index.html to look through them
  --json             everything as JSON; only what lies under "cost" differs from run to run
  --markdown         the tables as Markdown
  --workers N        threads, 1 to 64 (the cores of this machine)
  --help             this text

  npm run backtest -- --generated                                       without any data
  npm run backtest -- my-metrics --plot out                             what people would have been told; open out/index.html
  npm run backtest -- my-metrics --compare zscore,adaptive --json > a.json

Exit code: 0 done; 64 wrong arguments; 65 a file had nothing to measure (the others are measured all the same);
130 interrupted.
`

const OPTIONS = {
  generated: { type: 'boolean', default: false },
  export: { type: 'string' },
  detector: { type: 'string' },
  compare: { type: 'string' },
  policy: { type: 'string' },
  format: { type: 'string', default: 'auto' },
  plot: { type: 'string' },
  json: { type: 'boolean', default: false },
  markdown: { type: 'boolean', default: false },
  workers: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false }
} as const

const MAX_WORKERS = 64

const isFormat = (text: string): text is Format => (FORMATS as ReadonlyArray<string>).includes(text)

/** Undefined asks for the help text; faults are one line each. Names of detectors are checked where detectors are known. */
export const readBacktestArguments = (
  argv: ReadonlyArray<string>
): E.Either<ReadonlyArray<string>, BacktestArguments | undefined> => {
  const parsed = readOptions(argv, OPTIONS, true)
  if (E.isLeft(parsed)) return E.left([parsed.left])
  const { values, positionals } = parsed.right
  if (values.help) return E.right(undefined)
  const workers = values.workers === undefined ? Math.min(MAX_WORKERS, availableParallelism()) : Number(values.workers)
  const detectors = values.compare?.split(',').map((name) => name.trim()) ?? []
  const { format } = values
  const faults = [
    ...(positionals.length === 0 && !values.generated
      ? ['expected a PATH, a CSV file or a folder, or --generated']
      : []),
    ...(values.export !== undefined && (!values.generated || positionals.length > 0)
      ? ['--export: expected --generated, and no PATH']
      : []),
    ...(positionals.includes('') ? ['PATH: expected the name of a file or a folder'] : []),
    ...(isFormat(format) ? [] : [`--format: expected ${FORMATS.join(', ')}`]),
    ...(values.detector !== undefined && values.compare !== undefined
      ? ['--detector and --compare exclude each other']
      : []),
    ...(values.json && values.markdown ? ['--json and --markdown exclude each other'] : []),
    ...(detectors.includes('') || new Set(detectors).size < detectors.length
      ? ['--compare: expected names of detectors, each once: zscore,mad']
      : []),
    ...([values.detector, values.policy, values.plot, values.export].includes('')
      ? ['expected something after every option']
      : []),
    ...(Number.isInteger(workers) && workers >= 1 && workers <= MAX_WORKERS
      ? []
      : [`--workers: expected 1 to ${MAX_WORKERS}`])
  ]
  if (faults.length > 0 || !isFormat(format)) return E.left(faults)
  return E.right({
    paths: positionals,
    generated: values.generated,
    exportTo: values.export,
    detectors: values.detector === undefined ? detectors : [values.detector],
    policy: values.policy,
    format,
    plot: values.plot,
    output: values.json ? 'json' : values.markdown ? 'markdown' : 'text',
    workers
  })
}
