import { parseArgs } from 'node:util'
import * as E from 'fp-ts/lib/Either.js'

export type Arguments = {
  readonly port: number
  readonly host: string
  /** Empty = those of the project. */
  readonly manifests: ReadonlyArray<string>
  /** A file with the value of POLICIES. */
  readonly policies: string | undefined
  readonly help: boolean
}

export const USAGE = `npm start -- [--port N] [--host H] [--manifests DIR]… [--policies FILE]

Runs the pipeline of the manifests on this machine.

  --port N         port of the gateway (8080)
  --host H         address it listens on (127.0.0.1: this machine only)
  --manifests DIR  a folder with a kustomization.yaml, as often as needed (knative/base and eventing/base)
  --policies FILE  how series are watched, instead of POLICIES in the ConfigMap
  --help           this text

From the environment: REDIS_URL (a Redis of yours instead of one of its own, whose data lie in .knomaly/<port>/redis),
LOG_LEVEL, and any variable that a manifest takes from a ConfigMap or a Secret.
`

export const readArguments = (argv: ReadonlyArray<string>): E.Either<string, Arguments> => {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        port: { type: 'string', default: '8080' },
        host: { type: 'string', default: '127.0.0.1' },
        manifests: { type: 'string', multiple: true, default: [] },
        policies: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false }
      }
    })
    const port = /^\d{1,5}$/.test(values.port) ? Number(values.port) : Number.NaN
    return port >= 1 && port <= 65_535
      ? E.right({ port, host: values.host, manifests: values.manifests, policies: values.policies, help: values.help })
      : E.left('--port takes a number from 1 to 65535')
  } catch (error) {
    // parseArgs: its own words name the option.
    return E.left((error as Error).message)
  }
}
