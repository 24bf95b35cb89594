import { parseArgs } from 'node:util'
import * as E from 'fp-ts/lib/Either.js'

export const NAMES = [
  'fold',
  'ingest',
  'analyzer',
  'window',
  'metrics',
  'pipeline',
  'alerts',
  'concurrency',
  'capacity',
  'cold-start'
] as const
export type Name = (typeof NAMES)[number]

export type BenchArguments = {
  readonly quick: boolean
  readonly only: ReadonlyArray<Name>
  readonly json: string | undefined
  readonly profile: string | undefined
  readonly help: boolean
}

export const BENCH_USAGE = `npm run bench -- [options]

Measures Knomaly beside a floor: the same work by bare parts, in the same run and by turns. Takes some 7 minutes.

  --quick         shorter and rougher: less than two minutes
  --only NAME     one of ${NAMES.join(', ')}; as often as needed
  --json FILE     the figures as JSON as well; - is standard output
  --profile DIR   a CPU profile of each process (for Chrome DevTools); the figures are then worth nothing
  --help          this text

Exit code: 0 with a table, whatever it says; 1 without; 2 wrong arguments.
`

export const readBenchArguments = (argv: ReadonlyArray<string>): E.Either<string, BenchArguments> => {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        quick: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true, default: [] },
        json: { type: 'string' },
        profile: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false }
      }
    })
    const unknown = values.only.find((name) => !NAMES.some((known) => known === name))
    if (unknown !== undefined) return E.left(`--only takes one of ${NAMES.join(', ')}`)
    const only = values.only.length === 0 ? NAMES : NAMES.filter((name) => values.only.includes(name))
    return E.right({ quick: values.quick, only, json: values.json, profile: values.profile, help: values.help })
  } catch (error) {
    // parseArgs: its own words name the option.
    return E.left((error as Error).message.split('\n')[0] ?? '')
  }
}
