import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { type KubectlFailure, noCluster } from './failure.ts'
import type { Kubectl } from './kubectl.ts'
import { parseAs } from './parse-as.ts'

export type Cluster = { readonly context: string; readonly version: string }

/** Within this somebody who forgot KUBECONFIG, or whose cluster is down, is told so. */
const PATIENCE_MS = 8_000

const Version = t.type({ serverVersion: t.type({ gitVersion: t.string }) })

const NO_CONTEXT = 'kubectl has no current context and would ask localhost:8080, where the local platform may listen'

/**
 * Which cluster this is, or why there is none. Asked before anything else, so that a missing cluster is one line within
 * seconds. Without a context kubectl goes to localhost:8080, unless it runs inside a Pod.
 */
export const connect = async (kubectl: Kubectl, env: NodeJS.ProcessEnv): Promise<E.Either<KubectlFailure, Cluster>> => {
  const current = await kubectl(['config', 'current-context'], { timeoutMs: PATIENCE_MS })
  if (E.isLeft(current) && current.left._tag === 'NotInstalled') return current
  const inPod = env['KUBERNETES_SERVICE_HOST'] !== undefined
  if (E.isLeft(current) && !inPod) return E.left(noCluster(NO_CONTEXT))
  const version = await kubectl(['version', '-o', 'json', '--request-timeout=7s'], { timeoutMs: PATIENCE_MS })
  if (E.isLeft(version)) {
    const { left } = version
    if (left._tag === 'TimedOut') return E.left(noCluster(`nothing was heard within ${PATIENCE_MS / 1000} s`))
    return left._tag === 'Refused' ? E.left(noCluster(left.detail.replaceAll('\n', '; '))) : version
  }
  const parsed = parseAs(Version)(version.right)
  if (E.isLeft(parsed)) return parsed
  const context = E.isRight(current) ? current.right.trim() : 'this Pod'
  return E.right({ context, version: parsed.right.serverVersion.gitVersion })
}
