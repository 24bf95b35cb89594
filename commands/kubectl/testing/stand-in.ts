import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as E from 'fp-ts/lib/Either.js'
import { failureOf, type Kubectl } from '../kubectl.ts'

/**
 * A `kubectl` for tests: an executable of that name that notes how it was called and answers by rules. No API server
 * can be had from Debian's or npm's packages, so what a cluster would answer is written down in the tests, in the API's
 * own shapes; the real kubectl is asked where it needs no cluster.
 */
export type Rule = {
  /** Tried on the arguments, joined by spaces; the first rule that fits answers. */
  readonly when: RegExp
  readonly stdout?: string | object
  readonly stderr?: string
  readonly code?: number
  /** Answers so often, and is passed over afterwards. */
  readonly times?: number
  /** Goes on until it gets a signal, as `port-forward` does. */
  readonly stays?: true
}

export type Call = { readonly args: string; readonly input: string }

export type StandIn = {
  readonly dir: string
  /** An environment in which this is the only kubectl. */
  readonly env: NodeJS.ProcessEnv
  readonly calls: () => ReadonlyArray<Call>
  readonly remove: () => void
}

const SCRIPT = fileURLToPath(new URL('./fake-kubectl.mjs', import.meta.url))

/** The rules that every command asks by, whatever it is about to do: a cluster that is there. */
export const A_CLUSTER: ReadonlyArray<Rule> = [
  { when: /^config current-context/, stdout: 'test\n' },
  { when: /^version /, stdout: { serverVersion: { gitVersion: 'v1.34.1' } } }
]

export type Answering = { readonly kubectl: Kubectl; readonly calls: ReadonlyArray<Call> }

/** The same without processes, for the many cases that do not need one more look at how they are started. */
export const answering = (rules: ReadonlyArray<Rule>): Answering => {
  const calls: Call[] = []
  const used = new Map<Rule, number>()
  const kubectl: Kubectl = async (argv, { input = '' } = {}) => {
    const args = argv.join(' ')
    calls.push({ args, input })
    const rule = rules.find(
      (one) => one.when.test(args) && (used.get(one) ?? 0) < (one.times ?? Number.POSITIVE_INFINITY)
    )
    if (rule === undefined) return E.left(failureOf(`no rule for: ${args}`))
    used.set(rule, (used.get(rule) ?? 0) + 1)
    const { stdout = '', stderr = '', code = 0 } = rule
    if (code !== 0) return E.left(failureOf(stderr))
    return E.right(typeof stdout === 'string' ? stdout : JSON.stringify(stdout))
  }
  return { kubectl, calls }
}

export const standIn = (rules: ReadonlyArray<Rule>): StandIn => {
  const dir = mkdtempSync(join(tmpdir(), 'knomaly-kubectl-'))
  const bin = join(dir, 'bin')
  mkdirSync(bin)
  const written = rules.map(({ when, ...rest }) => ({ ...rest, when: when.source }))
  writeFileSync(join(dir, 'rules.json'), JSON.stringify(written))
  const file = join(bin, 'kubectl')
  writeFileSync(file, `#!/bin/sh\nexec '${process.execPath}' '${SCRIPT}' '${dir}' "$@"\n`)
  chmodSync(file, 0o755)
  const log = join(dir, 'calls.jsonl')
  return {
    dir,
    env: { PATH: `${bin}:/usr/bin:/bin`, HOME: dir, KUBECONFIG: join(dir, 'config') },
    calls: () =>
      existsSync(log)
        ? readFileSync(log, 'utf8')
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as Call)
        : [],
    remove: () => rmSync(dir, { recursive: true, force: true })
  }
}
