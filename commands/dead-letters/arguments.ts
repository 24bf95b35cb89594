import * as E from 'fp-ts/lib/Either.js'
import { readOptions } from '../options/read-options.ts'

export type DeadLettersArguments = {
  readonly url: string
  /** Which service is meant at the platform's one port. */
  readonly host: string
  readonly json: boolean
} & (
  | {
      readonly verb: 'list'
      readonly source: string | undefined
      readonly type: string | undefined
      readonly limit: number
    }
  | { readonly verb: 'show'; readonly id: string }
  | { readonly verb: 'replay'; readonly id: string }
  | { readonly verb: 'replay all'; readonly source: string | undefined; readonly type: string | undefined }
)

export const DEAD_LETTERS_USAGE = `npm run dead-letters -- list [--source S] [--type T] [--limit N]
npm run dead-letters -- show ID
npm run dead-letters -- replay ID
npm run dead-letters -- replay --all [--source S] [--type T]

Events that could not be delivered: lists them with the reason, shows one with its data, or sends them back to the Broker with
their own ids. What was taken back is removed here; what is processed twice changes nothing the second time.

  --source S         only events of this source
  --type T           only events of this type
  --limit N          how many to list, the newest first, 1 to 1000 (100)
  --all              replay everything there is now, the oldest first
  --url URL          where the platform or the function listens (http://localhost:8080)
  --host HOST        Host header that names the function (dead-letter.knomaly.svc.cluster.local)
  --json             JSON as the function answers it
  --help             this text

Exit code: 0 done; 1 no such dead letter, or some were refused; 2 wrong arguments; 3 no answer, or the Broker does not take
events now: try again.
`

const OPTIONS = {
  source: { type: 'string' },
  type: { type: 'string' },
  limit: { type: 'string', default: '100' },
  all: { type: 'boolean', default: false },
  url: { type: 'string', default: 'http://localhost:8080' },
  host: { type: 'string', default: 'dead-letter.knomaly.svc.cluster.local' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false }
} as const

const isHttpUrl = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)

/** Undefined asks for the help text; a fault is one line. */
export const readDeadLettersArguments = (
  argv: ReadonlyArray<string>
): E.Either<string, DeadLettersArguments | undefined> => {
  const parsed = readOptions(argv, OPTIONS, true)
  if (E.isLeft(parsed)) return parsed
  const { values, positionals } = parsed.right
  const { url, host, json, source, type, all } = values
  if (values.help) return E.right(undefined)
  if (!isHttpUrl(url)) return E.left('--url: expected an http:// or https:// URL')
  const [verb, id, ...more] = positionals
  const to = { url, host, json }
  if (more.length > 0) return E.left('expected one ID')
  switch (verb) {
    case 'list': {
      const limit = Number(values.limit)
      if (id !== undefined || all) return E.left('list takes neither an ID nor --all')
      if (!Number.isInteger(limit) || limit < 1 || limit > 1000) return E.left('--limit: expected 1 to 1000')
      return E.right({ ...to, verb, source, type, limit })
    }
    case 'show':
      return id === undefined ? E.left('show: expected an ID (list names them)') : E.right({ ...to, verb, id })
    case 'replay': {
      if ((id === undefined) === !all) return E.left('replay: expected an ID, or --all')
      if (id !== undefined && (source ?? type) !== undefined) return E.left('--source and --type go with --all')
      return E.right(id === undefined ? { ...to, verb: 'replay all', source, type } : { ...to, verb, id })
    }
    default:
      return E.left(verb === undefined ? 'expected list, show or replay' : `${verb}: expected list, show or replay`)
  }
}
