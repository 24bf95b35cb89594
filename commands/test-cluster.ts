import * as E from 'fp-ts/lib/Either.js'
import { connect } from './kubectl/connect.ts'
import { EXIT, exitCodeOf, explainFailure } from './kubectl/failure.ts'
import { openKubectl } from './kubectl/kubectl.ts'
import { readTestClusterArguments, TEST_CLUSTER_USAGE } from './test-cluster/arguments.ts'
import { testCluster } from './test-cluster/test-cluster.ts'

const complain = (line: string): void => void process.stderr.write(`test:cluster: ${line}\n`)
const say = (line: string): void => void process.stdout.write(`${line}\n`)

/** A signal ends the waiting of --keep, and everything else at once; the port-forward goes with us. */
let seenEnough: (() => void) | undefined
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => (seenEnough === undefined ? process.exit(EXIT.failed) : seenEnough()))
}
const untilEnded = (): Promise<void> =>
  new Promise((resolve) => {
    seenEnough = resolve
  })

/** Resolves with the exit code. */
const main = async (): Promise<number> => {
  const parsed = readTestClusterArguments(process.argv.slice(2), process.env)
  if (E.isLeft(parsed)) {
    complain(`${parsed.left} (--help says more)`)
    return EXIT.usage
  }
  if (parsed.right === undefined) {
    process.stdout.write(TEST_CLUSTER_USAGE)
    return EXIT.done
  }
  const { env } = process
  const kubectl = openKubectl(env)
  const cluster = await connect(kubectl, env)
  if (E.isLeft(cluster)) {
    complain(explainFailure(cluster.left))
    return exitCodeOf(cluster.left)
  }
  say(`testing ${cluster.right.context} (Kubernetes ${cluster.right.version})`)
  const tally = await testCluster({ kubectl, env, say, now: Date.now(), untilEnded }, parsed.right)
  if (E.isLeft(tally)) {
    complain(explainFailure(tally.left))
    return exitCodeOf(tally.left)
  }
  const { passed, failed } = tally.right
  say(`${passed} passed, ${failed} failed`)
  return failed === 0 ? EXIT.done : EXIT.failed
}

process.exitCode = await main()
