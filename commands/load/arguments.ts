import { parseArgs } from 'node:util'
import * as E from 'fp-ts/lib/Either.js'
import { type Env, isHost, isHttpUrl, readToken } from '../platform/receiver.ts'

export const SCENARIOS = ['steady', 'mix', 'ramp', 'burst', 'batch', 'poison'] as const
export type ScenarioName = (typeof SCENARIOS)[number]
export type Profile = 'quick' | 'full'

export type LoadArguments = {
  readonly name: ScenarioName
  readonly profile: Profile
  /** How long all phases last together; as the profile has it when absent. */
  readonly seconds: number | undefined
  /** A platform somewhere; when absent the one that runs here, or one for this run. */
  readonly url: string | undefined
  readonly host: string | undefined
  readonly token: string | undefined
  readonly seed: number
  readonly json: string | undefined
  readonly html: string | undefined
  readonly waitMs: number
}

export const LOAD_USAGE = `npm run load -- NAME [options]

Posts events at a given rate with artillery, waits until each has its outcome, and checks that accepted = analysed + dead-lettered.

  steady   500 requests a second, one sample each
  mix      records as people send them today, one in ten with a spike
  ramp     from 10 to 200 requests a second, held, and down again
  burst    everything at zero, then 10, 200 and again 10 requests a second
  batch    100 to 1000 samples in each event
  poison   one event in three is bad: refused at the door, or a dead letter

  --quick       half a minute or so (the default)
  --full        minutes, as the references have it
  --seconds N   the same phases, N seconds together
  --url URL     a platform that runs somewhere: the edge, or the route of ingest. Without it the platform that runs on
                http://localhost:8080, or one for this run alone; burst always has its own, which scales to zero
  --host NAME   Host header, where the route is known by name
  --seed N      other values (7)
  --json FILE   where the report goes, besides .knomaly/load/NAME-TIME/
  --html FILE
  --wait N      seconds without progress before it gives up waiting for outcomes (60)
  --help        this text

LOAD_URL and LOAD_HOST stand for --url and --host; KNOMALY_TOKEN is the bearer token, where ingest asks for one. artillery is
installed into load/node_modules when it is first used.

Exit code: 0 all holds; 1 a threshold or the account does not; 2 wrong arguments; 3 no platform answers; 69 something cannot be
installed; 130 interrupted.
`

const OPTIONS = {
  quick: { type: 'boolean', default: false },
  full: { type: 'boolean', default: false },
  seconds: { type: 'string' },
  url: { type: 'string' },
  host: { type: 'string' },
  seed: { type: 'string', default: '7' },
  json: { type: 'string' },
  html: { type: 'string' },
  wait: { type: 'string', default: '60' },
  help: { type: 'boolean', short: 'h', default: false }
} as const

const parse = (argv: ReadonlyArray<string>) => parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true })

const isName = (text: string | undefined): text is ScenarioName => SCENARIOS.some((name) => name === text)

/** An hour is more than any profile has, and a bound for whoever mistypes. */
const MAX_SECONDS = 3_600
const MIN_SECONDS = 5

/** Undefined asks for the help text; a fault is one line. */
export const readLoadArguments = (
  argv: ReadonlyArray<string>,
  env: Env
): E.Either<string, LoadArguments | undefined> => {
  let parsed: ReturnType<typeof parse>
  try {
    parsed = parse(argv)
  } catch (error) {
    return E.left((error as Error).message.split('\n')[0] ?? '')
  }
  const { values, positionals } = parsed
  if (values.help) return E.right(undefined)
  const [name, ...more] = positionals
  if (!isName(name) || more.length > 0) return E.left(`exactly one of ${SCENARIOS.join(', ')} is expected`)
  if (values.quick && values.full) return E.left('--quick and --full exclude each other')
  const seconds = values.seconds === undefined ? undefined : Number(values.seconds)
  if (seconds !== undefined && !(Number.isInteger(seconds) && seconds >= MIN_SECONDS && seconds <= MAX_SECONDS)) {
    return E.left(`--seconds takes a whole number from ${MIN_SECONDS} to ${MAX_SECONDS}`)
  }
  const url = values.url ?? (env['LOAD_URL'] || undefined)
  if (url !== undefined && !isHttpUrl(url)) return E.left('--url takes an http:// URL')
  const host = values.host ?? (env['LOAD_HOST'] || undefined)
  if (host !== undefined && !isHost(host)) return E.left('--host takes the name of a host')
  if (host !== undefined && url === undefined) return E.left('--host needs --url')
  const token = readToken(env)
  if (E.isLeft(token)) return token
  const seed = Number(values.seed)
  if (!Number.isSafeInteger(seed)) return E.left('--seed takes a whole number')
  const wait = Number(values.wait)
  if (!(wait > 0)) return E.left('--wait takes a number of seconds above 0')
  return E.right({
    name,
    profile: values.full ? 'full' : 'quick',
    seconds,
    url,
    host,
    token: token.right,
    seed,
    json: values.json,
    html: values.html,
    waitMs: wait * 1000
  })
}
