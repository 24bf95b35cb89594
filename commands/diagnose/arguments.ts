import * as E from 'fp-ts/lib/Either.js'
import { EXIT_HELP } from '../kubectl/failure.ts'
import { isNamespace } from '../kubectl/read-words.ts'
import { readOptions } from '../options/read-options.ts'

export type DiagnoseArguments = {
  readonly namespace: string
  readonly out: string
  /** The platform of this machine and no cluster. */
  readonly local: boolean
  /** Of that platform; the one that there is when absent. */
  readonly port: number | undefined
}

export const DIAGNOSE_USAGE = `npm run diagnose [-- --namespace knomaly] [--out DIR]
npm run diagnose -- --local [--port N]

Collects what there is to know about the pipeline in the cluster that KUBECONFIG names into one folder: objects with
their states, events, logs of all containers, what Redis says of itself, settings of Knative, nodes. summary.txt says
what looks wrong, the worst first. Changes nothing. Of Secrets only names and keys are taken; what looks like a secret
is taken out of everything else, but look through the folder before you pass it on.

With --local, or when there is no cluster and a platform of npm start runs: a summary of that one, from its own figures,
the health of each replica, and Redis. Nothing is written. It takes two seconds, to see what grows.

  --namespace NS     where the functions are (knomaly)
  --out DIR          the folder (.knomaly/diagnose-<time>)
  --local            the platform that runs on this machine
  --port N           its port, when there are several
  --help             this text

${EXIT_HELP}`

const OPTIONS = {
  namespace: { type: 'string', default: 'knomaly' },
  out: { type: 'string' },
  local: { type: 'boolean', default: false },
  port: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false }
} as const

/** Undefined asks for the help text; a fault is one line. */
export const readDiagnoseArguments = (
  argv: ReadonlyArray<string>,
  now: Date
): E.Either<string, DiagnoseArguments | undefined> => {
  const parsed = readOptions(argv, OPTIONS)
  if (E.isLeft(parsed)) return parsed
  const { namespace, out, help, port, local } = parsed.right.values
  if (help) return E.right(undefined)
  if (!isNamespace(namespace)) return E.left('--namespace: expected the name of a namespace')
  if (out === '') return E.left('--out: expected a folder')
  if (port !== undefined && !/^[1-9]\d{0,4}$/.test(port)) return E.left('--port: expected the port of a platform')
  if (local && out !== undefined) return E.left('--out: --local writes no files')
  const time = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')
  return E.right({
    namespace,
    out: out ?? `.knomaly/diagnose-${time}Z`,
    local: local || port !== undefined,
    port: port === undefined ? undefined : Number(port)
  })
}
