import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Ended, runCommand } from '../test/support/run-command.ts'

/** The command as people run it: as a process, over the manifests of the project. */
const plan = suite('plan')
const dir = mkdtempSync(join(tmpdir(), 'knomaly-plan-'))
plan.after(() => rmSync(dir, { recursive: true }))

const run = (...args: ReadonlyArray<string>): Promise<Ended> =>
  runCommand(fileURLToPath(new URL('plan.ts', import.meta.url)), args)

plan('plans a service of the manifests, compares variants and writes files', async () => {
  const [json, svg] = [join(dir, 'plan.json'), join(dir, 'plan.svg')]
  const args = ['--rps', '0,50', '--phase', '30s', '--service', 'analyzer', '--set', 'min-scale=0', '--json', json]
  const { code, stdout, stderr } = await run(...args, '--compare', 'min-scale=2', '--svg', svg)
  assert.equal({ code, stderr }, { code: 0, stderr: '' })
  assert.match(stdout, /^analyzer under 2 phases of 30s, 1 min in all\n/)
  assert.match(stdout, /\n {2}as above .*\n {2}min-scale=2 .*\n$/)
  const read = JSON.parse(readFileSync(json, 'utf8'))
  assert.is(read.settings.scaling.minScale, 0)
  assert.equal(
    read.variants.map((one: { readonly pods: { readonly fewest: number } }) => one.pods.fewest),
    [0, 2]
  )
  assert.match(readFileSync(svg, 'utf8'), /^<svg .*<\/svg>\n$/s)
})

plan('plans a trace', async () => {
  const file = join(dir, 'requests.csv')
  writeFileSync(file, 'time\n0\n1\n1.5\n20\n')
  const { code, stdout } = await run('--trace', file)
  assert.is(code, 0)
  assert.match(stdout, /^ingest under requests\.csv, 21 s in all\n/)
  assert.match(stdout, /\n {2}requests +4 requests; all answered\n/)
})

plan('--help says all', async () => {
  const { code, stdout } = await run('--help')
  assert.is(code, 0)
  assert.match(stdout, /^npm run plan -- --rps RATES/)
  for (const line of stdout.split('\n')) assert.ok(line.length <= 120, line)
})

const REFUSED: ReadonlyArray<readonly [args: string, fault: RegExp]> = [
  ['', /^plan: expected a load: .* \(--help says more\)\n$/],
  ['--rps 1 --service nobody', /^plan: --service: there is no nobody; there are .*ingest.*\n$/],
  ['--rps 1 --compare window=5s', /^plan: --compare window=5s: expected a duration .*\n$/],
  ['--trace ./nowhere.csv', /^plan: there is no file \.\/nowhere\.csv\n$/],
  ['--rps 1@1s --svg ./nowhere/a.svg', /^plan: \.\/nowhere\/a\.svg cannot be written \(ENOENT\)\n$/]
]

for (const [args, fault] of REFUSED) {
  plan(`refuses in one line: ${args === '' ? 'nothing at all' : args}`, async () => {
    const { code, stderr } = await run(...args.split(' ').filter((one) => one !== ''))
    assert.is(code, 2)
    assert.match(stderr, fault)
  })
}

plan.run()
