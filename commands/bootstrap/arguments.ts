import { parseArgs } from 'node:util'
import * as E from 'fp-ts/lib/Either.js'
import { SeriesName } from '../../shared/contract/anomaly.ts'
import { MAX_SAMPLES_PER_EVENT } from '../../shared/contract/bounds.ts'
import { decode } from '../../shared/contract/decode.ts'
import { DEFAULT_SOURCE } from '../../shared/contract/defaults.ts'
import type { Series } from '../../shared/contract/series.ts'
import { type Env, RECEIVER_HELP, type Receiver, readReceiver } from '../platform/receiver.ts'

export type BootstrapArguments = Receiver & {
  readonly files: ReadonlyArray<string>
  /** Whose history it is, where a file does not say. */
  readonly series: Series
  readonly batch: number
  readonly columns?: readonly [time: string, value: string]
  readonly waitMs: number
  readonly json: boolean
}

export const BOOTSTRAP_USAGE = `npm run bootstrap -- FILE.csv|FILE.ndjson … [options]

Lets series start from their past: sends it to a running platform, which learns from it and tells nobody of what was odd in it.
Do this before the first live sample: what is older than the samples that a series has is too late to be learned. Sending
the same again, or the rest after an interruption, changes nothing that is there. All files together are put in order of time.

  CSV                timestamp,value: the history of one series, which these name as its live samples do:
    --source S       (${DEFAULT_SOURCE}: where plain requests go that name no source)
    --metric M       (value)
    --label K=V      as often as there are labels
    --columns T,V    columns of time and value, by name or number from 1 (timestamp,value by name, else 1,2)
  NDJSON (.jsonl)    {"time": …, "value": …, "metric": …, "source": …, "labels": {…}} a line: of many series; source, metric
                     and labels may be left out, and are then as above

  --url URL          where the platform listens (http://localhost:8080)
  --host NAME        Host header, where no name leads there yet
  --batch N          samples per event, 1 to ${MAX_SAMPLES_PER_EVENT} (${MAX_SAMPLES_PER_EVENT})
  --wait N           seconds without progress before it gives up waiting for outcomes (120)
  --json             the outcome as JSON
  --help             this text

Times are RFC 3339, YYYY-MM-DD HH:MM:SS (UTC), or Unix seconds or milliseconds.
${RECEIVER_HELP}

Exit code: 0 every sample has its outcome; 1 some are missing; 2 wrong arguments or a file that cannot be read; 3 no platform
answers, or it was gone for longer than a minute; 4 the platform refused samples.
`

const OPTIONS = {
  source: { type: 'string', default: DEFAULT_SOURCE },
  metric: { type: 'string', default: 'value' },
  label: { type: 'string', multiple: true, default: [] as string[] },
  columns: { type: 'string' },
  url: { type: 'string', default: 'http://localhost:8080' },
  host: { type: 'string' },
  batch: { type: 'string', default: String(MAX_SAMPLES_PER_EVENT) },
  wait: { type: 'string', default: '120' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false }
} as const

/** `zone=eu` → `['zone', 'eu']`; what has no `=` gets a name that no label may have. */
const toLabel = (pair: string): readonly [string, string] => {
  const at = pair.indexOf('=')
  return at < 0 ? ['', pair] : [pair.slice(0, at), pair.slice(at + 1)]
}

/** Undefined asks for the help text; a fault is one line. */
export const readBootstrapArguments = (
  argv: ReadonlyArray<string>,
  env: Env
): E.Either<string, BootstrapArguments | undefined> => {
  let parsed: ReturnType<typeof parse>
  try {
    parsed = parse(argv)
  } catch (error) {
    return E.left((error as Error).message.split('\n')[0] ?? '')
  }
  const { values, positionals: files } = parsed
  if (values.help) return E.right(undefined)
  if (files.length === 0) return E.left('at least one file is expected')
  const { source, metric } = values
  const series = decode(SeriesName)({ source, metric, labels: Object.fromEntries(values.label.map(toLabel)) })
  const batch = Number(values.batch)
  const wait = Number(values.wait)
  const columns = values.columns?.split(',')
  if (E.isLeft(series)) {
    const [path = '', expected = ''] = (series.left.errors[0] ?? '').split(': ')
    return E.left(`--${path.slice(1).replace(/^labels.*/, 'label')} takes ${expected.replace('expected ', '')}`)
  }
  if (!Number.isInteger(batch) || batch < 1 || batch > MAX_SAMPLES_PER_EVENT) {
    return E.left(`--batch takes a whole number from 1 to ${MAX_SAMPLES_PER_EVENT}`)
  }
  if (!(wait > 0)) return E.left('--wait takes a number of seconds above 0')
  const receiver = readReceiver({ url: values.url, host: values.host }, env)
  if (E.isLeft(receiver)) return receiver
  if (columns !== undefined && (columns.length !== 2 || columns.includes(''))) {
    return E.left('--columns takes two names or numbers: time,value')
  }
  return E.right({
    files,
    series: series.right,
    ...receiver.right,
    batch,
    ...(columns === undefined ? {} : { columns: columns as [string, string] }),
    waitMs: wait * 1000,
    json: values.json
  })
}

const parse = (argv: ReadonlyArray<string>) => parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true })
