import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { freePort } from '../../local/processes/ports.ts'
import { runCommand, startCommand } from '../support/run-command.ts'
import { until } from '../support/until.ts'

const SCRIPT = fileURLToPath(new URL('../../observability/prometheus/main.ts', import.meta.url))

const command = suite<{ dir: string }>('npm run prometheus')

command.before.each(async (context) => {
  context.dir = await mkdtemp(join(tmpdir(), 'knomaly-prometheus-command-'))
})
command.after.each(({ dir }) => rm(dir, { recursive: true, force: true }))

type Asked = { readonly groups: ReadonlyArray<unknown>; readonly yaml: string }

command('starts Prometheus with all rules and ends with it', async ({ dir }) => {
  const port = await freePort()
  const args = ['--port', `${port}`, '--platform', '18080', '--alertmanager', 'localhost:19093', '--dir', dir]
  const { child, ended } = startCommand(SCRIPT, args)
  const api = async (path: string): Promise<Asked> => {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`)
    return ((await response.json()) as { data: Asked }).data
  }
  const groups = await until(async () => (await api('rules')).groups.length || undefined)
  assert.ok(groups >= 10)
  const { yaml } = await api('status/config')
  assert.match(yaml, /http:\/\/localhost:18080\/_platform\/targets/)
  assert.match(yaml, /localhost:19093/)
  child.kill('SIGINT')
  const { code, stdout } = await ended
  assert.equal([code, stdout.split('\n')[0]], [0, `Prometheus: http://localhost:${port}/alerts (10 rule files)`])
})

command('refuses an option that it does not know', async ({ dir }) => {
  const { code, stderr } = await runCommand(SCRIPT, ['--ports', '1', '--dir', dir])
  assert.is(code, 64)
  assert.match(stderr, /^Unknown option '--ports'[^\n]*\n$/)
})

command.run()
