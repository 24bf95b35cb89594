import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { runCommand } from '../test/support/run-command.ts'
import { standIn } from './kubectl/testing/stand-in.ts'

/** What the commands for operators have in common: how they end when there is nothing that they could work on. */
const operators = suite('commands for operators')

const dir = mkdtempSync(join(tmpdir(), 'knomaly-operators-'))
operators.after(() => rmSync(dir, { recursive: true }))

const COMMANDS: ReadonlyArray<readonly [name: string, script: string, args: ReadonlyArray<string>]> = [
  ['deploy', 'deploy.ts', ['kind']],
  ['test:cluster', 'test-cluster.ts', []],
  ['diagnose', 'diagnose.ts', ['--out', join(dir, 'out')]]
]

for (const [name, script, args] of COMMANDS) {
  const run = (more: ReadonlyArray<string>, env: NodeJS.ProcessEnv) =>
    runCommand(fileURLToPath(new URL(script, import.meta.url)), more, env)

  operators(`${name}: without kubectl one line says what to install`, async () => {
    // With a KUBECONFIG, a cluster is meant: without one, diagnose looks at a platform that may run in this folder.
    assert.equal(await run(args, { PATH: dir, HOME: dir, KUBECONFIG: join(dir, 'config') }), {
      code: 3,
      stdout: '',
      stderr: `${name}: kubectl is not on the PATH: install it (https://kubernetes.io/docs/tasks/tools/)\n`
    })
  })

  operators(`${name}: without a cluster one line says why, and what to do`, async () => {
    const words = 'Unable to connect to the server: dial tcp: lookup k.example: no such host'
    const kubectl = standIn([
      { when: /^config/, stdout: 'far\n' },
      { when: /^version/, stderr: `${words}\n`, code: 1 }
    ])
    const ended = await run(args, kubectl.env)
    const calls = kubectl.calls().length
    kubectl.remove()
    const stderr = `${name}: no cluster: ${words} (set KUBECONFIG to the file of a cluster that runs)\n`
    assert.equal([ended, calls], [{ code: 3, stdout: '', stderr }, 2])
  })

  operators(`${name}: --help is help, nonsense is 2`, async () => {
    const help = await run(['--help'], { PATH: dir })
    assert.equal([help.code, help.stderr], [0, ''])
    assert.ok(help.stdout.startsWith(`npm run ${name}`))
    assert.ok(help.stdout.split('\n').every((line) => line.length <= 120))
    const nonsense = await run(['--nonsense'], { PATH: dir })
    assert.equal([nonsense.code, nonsense.stdout], [2, ''])
    assert.match(nonsense.stderr, new RegExp(`^${name}: Unknown option '--nonsense'.* \\(--help says more\\)\\n$`))
  })
}

operators.run()
