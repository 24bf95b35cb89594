import { parseArgs } from 'node:util'
import * as E from 'fp-ts/lib/Either.js'

export type Arguments = {
  readonly port: number
  readonly host: string
  /** Empty = those of the project. */
  readonly manifests: ReadonlyArray<string>
  /** A file with the value of POLICIES. */
  readonly policies: string | undefined
  /** As many as the machine bears when absent. */
  readonly maxReplicas: number | undefined
  readonly help: boolean
}

export const USAGE = `npm start -- [--port N] [--host H] [--manifests DIR]… [--policies FILE] [--max-replicas N]

Runs the pipeline of the manifests on this machine.

  --port N         port of the gateway (8080)
  --host H         address it listens on (127.0.0.1: this machine only)
  --manifests DIR  a folder with a kustomization.yaml, as often as needed (knative/base and eventing/base); also an
                   overlay that is everything in one, such as knative/overlays/kind or load/burst
  --policies FILE  how series are watched, instead of POLICIES in the ConfigMap
  --max-replicas N no more processes of functions than so many, whatever their autoscalers want (4 for each core, as far
                   as half of the memory goes at 400 MiB each)
  --help           this text

From the environment: REDIS_URL (a Redis of yours instead of one of its own, whose data lie in .knomaly/<port>/redis),
LOG_LEVEL, and any variable that a manifest takes from a ConfigMap or a Secret.
`

/** Each is a process; a machine that bears more of them is none that this platform is for. */
const MOST_REPLICAS = 1_000

/** Decimal digits only: Number() also takes '', '0x10' and '1e3'. */
const wholeNumber = (text: string): number => (/^\d{1,5}$/.test(text) ? Number(text) : Number.NaN)

export const readArguments = (argv: ReadonlyArray<string>): E.Either<string, Arguments> => {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        port: { type: 'string', default: '8080' },
        host: { type: 'string', default: '127.0.0.1' },
        manifests: { type: 'string', multiple: true, default: [] },
        policies: { type: 'string' },
        'max-replicas': { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false }
      }
    })
    const { host, manifests, policies, help } = values
    const port = wholeNumber(values.port)
    const most = values['max-replicas']
    const maxReplicas = most === undefined ? undefined : wholeNumber(most)
    if (!(port >= 1 && port <= 65_535)) return E.left('--port takes a number from 1 to 65535')
    if (maxReplicas !== undefined && !(maxReplicas >= 1 && maxReplicas <= MOST_REPLICAS))
      return E.left(`--max-replicas takes a number from 1 to ${MOST_REPLICAS}`)
    return E.right({ port, host, manifests, policies, maxReplicas, help })
  } catch (error) {
    // parseArgs: its own words name the option.
    return E.left((error as Error).message)
  }
}
