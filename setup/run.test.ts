import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Machine, startMachine } from './harness.ts'

const setup = suite<{ machine: Machine }>('setup/run.mjs')

setup.before.each(async (context) => {
  context.machine = await startMachine()
})
setup.after.each(({ machine }) => machine.remove())

const INSTALL = 'npm install --no-save --include=dev --no-audit --no-fund --loglevel=error'
const calls = async ({ root }: Machine): Promise<ReadonlyArray<string>> => {
  const file = join(root, 'calls')
  return existsSync(file) ? (await readFile(file, 'utf8')).trim().split('\n') : []
}

setup('installs packages once, and again when the lock file has changed', async ({ machine }) => {
  const first = await machine.run(['script.ts', 'a', '--b']).ended
  assert.equal(first, { code: 0, stdout: 'args a --b\n', stderr: 'knomaly: installing packages …\n' })
  assert.equal(await machine.run(['script.ts']).ended, { code: 0, stdout: 'args \n', stderr: '' })
  assert.equal(await calls(machine), [INSTALL])
  await writeFile(join(machine.root, 'package-lock.json'), '{"packages":{"node_modules/x":{"version":"1.0.0"}}}')
  await machine.run(['script.ts']).ended
  assert.equal(await calls(machine), [INSTALL, INSTALL])
})

setup('installs nothing when npm says that all is there already', async ({ machine }) => {
  await mkdir(join(machine.root, 'node_modules'))
  const account = '{"packages":{"node_modules/node":{"version":"24.0.0"}}}'
  await writeFile(join(machine.root, 'node_modules/.package-lock.json'), account)
  assert.equal(await machine.run(['script.ts']).ended, { code: 0, stdout: 'args \n', stderr: '' })
  assert.equal(await calls(machine), [])
})

setup('installs once when two start at the same time', async ({ machine }) => {
  const [one, two] = await Promise.all([machine.run(['script.ts', '1']).ended, machine.run(['script.ts', '2']).ended])
  assert.equal([one?.stdout, two?.stdout], ['args 1\n', 'args 2\n'])
  assert.equal(await calls(machine), [INSTALL])
})

setup('takes over the lock of a process that died', async ({ machine }) => {
  const dead = machine.run(['script.ts'])
  await dead.ended
  await writeFile(join(machine.root, 'package-lock.json'), '{"packages":{"node_modules/x":{"version":"1.0.0"}}}')
  await writeFile(join(machine.root, '.knomaly/setup.lock'), `${dead.pid}`)
  const { code } = await machine.run(['script.ts']).ended
  assert.equal([code, existsSync(join(machine.root, '.knomaly/setup.lock'))], [0, false])
})

setup("says in one line, after npm's own output, that npm failed", async ({ machine }) => {
  await machine.command('npm', 'echo "npm error no network" >&2; exit 1')
  assert.equal(await machine.run(['script.ts']).ended, {
    code: 69,
    stdout: '',
    stderr:
      'knomaly: installing packages …\nnpm error no network\nknomaly: npm could not install the packages, see above\n'
  })
})

setup('ends with the exit code of the script', async ({ machine }) => {
  await writeFile(join(machine.root, 'script.ts'), 'process.exit(7)')
  assert.is((await machine.run(['script.ts']).ended).code, 7)
})

setup('ends with 128 and the number of the signal that ended the script', async ({ machine }) => {
  await writeFile(join(machine.root, 'script.ts'), `process.kill(process.pid, 'SIGKILL')`)
  assert.is((await machine.run(['script.ts']).ended).code, 137)
})

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  setup(`passes ${signal} on and waits for the script`, async ({ machine }) => {
    const script = `process.on('${signal}', () => { console.log('${signal}'); process.exit(3) })
      setInterval(() => {}, 1000)
      console.log('ready')`
    await writeFile(join(machine.root, 'script.ts'), script)
    const running = machine.run(['script.ts'])
    await once(running.stdout, 'data')
    running.kill(signal)
    const { code, stdout } = await running.ended
    assert.equal([code, stdout.endsWith(`${signal}\n`)], [3, true])
  })
}

setup.run()
