import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { DIAGNOSE_USAGE, readDiagnoseArguments } from './diagnose/arguments.ts'
import { diagnose } from './diagnose/diagnose.ts'
import { findRun } from './diagnose/local/find-run.ts'
import { connect } from './kubectl/connect.ts'
import { EXIT, exitCodeOf, explainFailure } from './kubectl/failure.ts'
import { openKubectl } from './kubectl/kubectl.ts'

const complain = (line: string): void => void process.stderr.write(`diagnose: ${line}\n`)

/** So much of the summary fits on a screen. */
const SHOWN_LINES = 30

const onThisMachine = async (run: ReturnType<typeof findRun>): Promise<number> => {
  if (E.isLeft(run)) {
    complain(run.left)
    return EXIT.noCluster
  }
  // Redis' client, which a look at a cluster does not need.
  const { diagnoseLocal } = await import('./diagnose/local/diagnose-local.ts')
  const { text, answers } = await diagnoseLocal(run.right, process.env)
  process.stdout.write(text)
  return answers ? EXIT.done : EXIT.failed
}

/** Resolves with the exit code: what is wrong with the pipeline is what was asked for, and no failure of this command. */
const main = async (): Promise<number> => {
  const parsed = readDiagnoseArguments(process.argv.slice(2), new Date())
  if (E.isLeft(parsed)) {
    complain(`${parsed.left} (--help says more)`)
    return EXIT.usage
  }
  if (parsed.right === undefined) {
    process.stdout.write(DIAGNOSE_USAGE)
    return EXIT.done
  }
  const { namespace, out, local, port } = parsed.right
  const root = '.knomaly'
  if (local) return onThisMachine(findRun(root, port))
  const kubectl = openKubectl(process.env)
  const cluster = await connect(kubectl, process.env)
  if (E.isLeft(cluster)) {
    const run = process.env['KUBECONFIG'] === undefined ? findRun(root, undefined) : undefined
    if (run !== undefined && E.isRight(run)) return onThisMachine(run)
    complain(explainFailure(cluster.left))
    return exitCodeOf(cluster.left)
  }
  const { files, missed, wrong } = await diagnose(kubectl, namespace, out, `${namespace} on ${cluster.right.context}`)
  const lines = (await readFile(join(out, 'summary.txt'), 'utf8')).trimEnd().split('\n')
  process.stdout.write(`${lines.slice(0, SHOWN_LINES).join('\n')}\n\n`)
  process.stdout.write(`${files} files in ${out}: ${wrong} findings, ${missed} parts could not be had\n`)
  return missed === 0 ? EXIT.done : EXIT.failed
}

process.exitCode = await main()
