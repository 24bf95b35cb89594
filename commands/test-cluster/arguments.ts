import * as E from 'fp-ts/lib/Either.js'
import { EXIT_HELP } from '../kubectl/failure.ts'
import { isNamespace } from '../kubectl/read-words.ts'
import { readOptions } from '../options/read-options.ts'
import { type Env, isHttpUrl, readToken } from '../platform/receiver.ts'

export type TestClusterArguments = {
  readonly namespace: string
  /** Where samples are posted; the cluster's own gateway when absent. */
  readonly url: string | undefined
  readonly host: string | undefined
  readonly token: string | undefined
  readonly keep: boolean
}

export const TEST_CLUSTER_USAGE = `npm run test:cluster [-- --namespace knomaly] [--url URL] [--host HOST] [--keep]

Tests what runs in the cluster that KUBECONFIG names: posts samples and waits for their anomaly and its alert, kills a
Pod of every function in the middle of traffic and checks that each accepted sample has its outcome, and watches a
Service go to zero and come back. Everything has a limit in time; the whole takes up to ten minutes, most of it waiting
for zero. Each run has sources of its own (/test/…), which expire like any other.

  --namespace NS     where the functions are (knomaly)
  --url URL          post samples there, as clients do; without it through a port-forward to the gateway of the cluster
  --host HOST        Host header for --url, where no name leads there yet
  --keep             leave the port-forward open at the end, until Ctrl-C, to look around
  --help             this text

KNOMALY_TOKEN in the environment is sent as a bearer token. Questions always go through the port-forward.

${EXIT_HELP}`

const OPTIONS = {
  namespace: { type: 'string', default: 'knomaly' },
  url: { type: 'string' },
  host: { type: 'string' },
  keep: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false }
} as const

/** Undefined asks for the help text; a fault is one line. */
export const readTestClusterArguments = (
  argv: ReadonlyArray<string>,
  env: Env
): E.Either<string, TestClusterArguments | undefined> => {
  const parsed = readOptions(argv, OPTIONS)
  if (E.isLeft(parsed)) return parsed
  const { namespace, url, host, keep, help } = parsed.right.values
  if (help) return E.right(undefined)
  if (!isNamespace(namespace)) return E.left('--namespace: expected the name of a namespace')
  if (url !== undefined && !isHttpUrl(url)) return E.left('--url: expected an http:// or https:// URL')
  if (host !== undefined && url === undefined) return E.left('--host goes with --url')
  return E.map((token: string | undefined) => ({ namespace, url, host, token, keep }))(readToken(env))
}
