import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import * as E from 'fp-ts/lib/Either.js'
import { MAX_METRIC_LENGTH, MAX_SAMPLES_PER_EVENT, MAX_SOURCE_LENGTH } from '../../shared/contract/bounds.ts'
import { isText } from '../../shared/contract/text.ts'
import { type Env, RECEIVER_HELP, type Receiver, readReceiver } from '../platform/receiver.ts'

export type ReplayArguments = Receiver & {
  readonly file: string
  readonly metric: string
  readonly source: string
  /** How many times faster than the samples were taken; Infinity = as fast as they are accepted. */
  readonly speed: number
  readonly batch: number
  readonly columns?: readonly [time: string, value: string]
  readonly waitMs: number
  readonly json: boolean
}

export const REPLAY_USAGE = `npm run replay -- FILE.csv [options]

Sends a CSV file of timestamp,value through a running platform and accounts for every sample.

  --metric M         metric of all samples (value)
  --source S         source of the samples (/replay/<file>-<time of this run>: a window of its own). With the same source
                     a file can be sent again: samples that are known change nothing
  --speed N|max      N times as fast as they were taken, or as fast as they are accepted (max)
  --batch N          samples per event, 1 to ${MAX_SAMPLES_PER_EVENT} (100)
  --columns T,V      columns of time and value, by name or number from 1 (timestamp,value by name, else 1,2)
  --url URL          where the platform listens (http://localhost:8080)
  --host NAME        Host header, where no name leads there yet
  --wait N           seconds without progress before it gives up waiting for outcomes (120)
  --json             the account as JSON
  --help             this text

Times are RFC 3339, YYYY-MM-DD HH:MM:SS (UTC), or Unix seconds or milliseconds.
${RECEIVER_HELP}

Exit code: 0 accepted = analysed + dead-lettered; 1 it is not, or outcomes are still missing; 2 wrong arguments or a file that
cannot be read; 3 no platform answers, or it was gone for longer than a minute; 4 the platform refused samples.
`

const OPTIONS = {
  metric: { type: 'string', default: 'value' },
  source: { type: 'string' },
  speed: { type: 'string', default: 'max' },
  batch: { type: 'string', default: '100' },
  columns: { type: 'string' },
  url: { type: 'string', default: 'http://localhost:8080' },
  host: { type: 'string' },
  wait: { type: 'string', default: '120' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false }
} as const

/** `machine.csv` at 2026-01-02 03:04:05 UTC → `/replay/machine-20260102T030405Z`. */
export const sourceFor = (file: string, now: Date): string => {
  const stem = basename(file).replace(/\.[^.]*$/, '')
  const plain = stem.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, 100) || 'file'
  return `/replay/${plain}-${now.toISOString().replace(/[-:]|\.\d+/g, '')}`
}

const speedOf = (text: string): number => (text === 'max' ? Number.POSITIVE_INFINITY : Number(text))

/** Undefined asks for the help text; a fault is one line. */
export const readReplayArguments = (
  argv: ReadonlyArray<string>,
  now: Date,
  env: Env
): E.Either<string, ReplayArguments | undefined> => {
  let parsed: ReturnType<typeof parse>
  try {
    parsed = parse(argv)
  } catch (error) {
    return E.left((error as Error).message.split('\n')[0] ?? '')
  }
  const { values, positionals } = parsed
  if (values.help) return E.right(undefined)
  const [file, ...more] = positionals
  if (file === undefined || more.length > 0) return E.left('exactly one CSV file is expected')
  const batch = Number(values.batch)
  const speed = speedOf(values.speed)
  const source = values.source ?? sourceFor(file, now)
  const wait = Number(values.wait)
  const columns = values.columns?.split(',')
  if (!Number.isInteger(batch) || batch < 1 || batch > MAX_SAMPLES_PER_EVENT) {
    return E.left(`--batch takes a whole number from 1 to ${MAX_SAMPLES_PER_EVENT}`)
  }
  if (!(speed > 0)) return E.left('--speed takes a number above 0, or max')
  if (!(wait > 0)) return E.left('--wait takes a number of seconds above 0')
  if (!isText(values.metric, MAX_METRIC_LENGTH)) return E.left('--metric takes up to 200 printable characters')
  if (!isText(source, MAX_SOURCE_LENGTH)) return E.left('--source takes a URI reference of up to 256 characters')
  const receiver = readReceiver({ url: values.url, host: values.host }, env)
  if (E.isLeft(receiver)) return receiver
  if (columns !== undefined && (columns.length !== 2 || columns.includes(''))) {
    return E.left('--columns takes two names or numbers: time,value')
  }
  return E.right({
    file,
    metric: values.metric,
    source,
    speed,
    batch,
    ...receiver.right,
    ...(columns === undefined ? {} : { columns: columns as [string, string] }),
    waitMs: wait * 1000,
    json: values.json
  })
}

const parse = (argv: ReadonlyArray<string>) => parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true })
