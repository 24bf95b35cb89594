import * as E from 'fp-ts/lib/Either.js'
import type { KubectlFailure } from '../kubectl/failure.ts'
import { forward } from '../kubectl/forward.ts'
import type { Kubectl } from '../kubectl/kubectl.ts'
import { questionsTo } from '../platform/questions.ts'
import type { TestClusterArguments } from './arguments.ts'
import { runChecks, type Tally } from './check.ts'
import { checksOfFaults } from './checks-of-faults.ts'
import { checksOfTheWay } from './checks-of-the-way.ts'
import { checksOfZero } from './checks-of-zero.ts'
import { openDoor } from './door.ts'
import { findGateway } from './gateway.ts'

export type TestClusterDependencies = {
  readonly kubectl: Kubectl
  /** Of the kubectl that holds the port-forward. */
  readonly env: NodeJS.ProcessEnv
  readonly say: (line: string) => void
  /** Unix ms. */
  readonly now: number
  /** Resolves when somebody has seen enough. */
  readonly untilEnded: () => Promise<void>
}

/** Longer than the retries of the Triggers: 102 s, twice that on Kafka. */
const PATIENCE_MS = 240_000

/** All checks, one after the other; Left when it does not even get as far as the gateway. */
export const testCluster = async (
  { kubectl, env, say, now, untilEnded }: TestClusterDependencies,
  { namespace, url, host, token, keep }: TestClusterArguments
): Promise<E.Either<KubectlFailure, Tally>> => {
  const gateway = await findGateway(kubectl)
  if (E.isLeft(gateway)) return gateway
  const open = await forward(env, gateway.right)
  if (E.isLeft(open)) return open
  const { port, stop } = open.right
  const door = openDoor({ port, namespace, url, host, token })
  const source = `/test/cluster-${new Date(now).toISOString().replaceAll(/[-:.]/g, '')}`
  const subject = {
    kubectl,
    namespace,
    door,
    questions: questionsTo(door),
    source,
    startedAt: now,
    patienceMs: PATIENCE_MS
  }
  if (url === undefined)
    say('posts past the edge, straight to the inner gateway; --url tries Gateway, routes and certificate, too')
  try {
    const checks = [...checksOfTheWay(subject), ...checksOfFaults(subject), ...checksOfZero(subject)]
    const tally = await runChecks(checks, say)
    if (keep) {
      say(
        `http://127.0.0.1:${port} leads to the gateway until Ctrl-C, with a Host header such as analyzer.${namespace}.svc.cluster.local`
      )
      say(`the samples of this run are of source ${source}`)
      await untilEnded()
    }
    return E.right(tally)
  } finally {
    await door.close()
    await stop()
  }
}
