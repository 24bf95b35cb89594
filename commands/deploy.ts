import { fileURLToPath } from 'node:url'
import * as E from 'fp-ts/lib/Either.js'
import { DEPLOY_USAGE, readDeployArguments } from './deploy/arguments.ts'
import { deploy } from './deploy/deploy.ts'
import { overlaysIn } from './deploy/overlays.ts'
import { connect } from './kubectl/connect.ts'
import { EXIT, exitCodeOf, explainFailure } from './kubectl/failure.ts'
import { openKubectl } from './kubectl/kubectl.ts'

const OVERLAYS = fileURLToPath(new URL('../knative/overlays', import.meta.url))

const complain = (line: string): void => void process.stderr.write(`deploy: ${line}\n`)
const say = (line: string): void => void process.stdout.write(`${line}\n`)

/** Resolves with the exit code. */
const main = async (): Promise<number> => {
  const parsed = readDeployArguments(process.argv.slice(2), overlaysIn(OVERLAYS))
  if (E.isLeft(parsed)) {
    complain(`${parsed.left} (--help says more)`)
    return EXIT.usage
  }
  const args = parsed.right
  if (args === undefined) {
    process.stdout.write(DEPLOY_USAGE)
    return EXIT.done
  }
  const kubectl = openKubectl(process.env)
  const cluster = await connect(kubectl, process.env)
  if (E.isLeft(cluster)) {
    complain(explainFailure(cluster.left))
    return exitCodeOf(cluster.left)
  }
  say(`${args.folder} → ${cluster.right.context} (Kubernetes ${cluster.right.version})`)
  const deployed = await deploy({ kubectl, say, now: () => performance.now() }, args)
  if (E.isRight(deployed)) return EXIT.done
  for (const line of deployed.left.lines) complain(line)
  return deployed.left.code
}

process.exitCode = await main()
