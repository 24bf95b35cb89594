import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Platform, startPlatform } from '../local/platform/platform.ts'
import { createLogger } from '../shared/log/logger.ts'
import { NOBODY } from '../test/support/nobody.ts'
import { type Ended, runCommand } from '../test/support/run-command.ts'

/** The commands as people run them: as processes, against a platform that is the real one. */
const commands = suite('replay and demo')

const TOKEN = 'one-of-two'

const runAs = (token: string, script: string, ...args: ReadonlyArray<string>): Promise<Ended> =>
  runCommand(fileURLToPath(new URL(script, import.meta.url)), args, { ...process.env, KNOMALY_TOKEN: token })

const run = (script: string, ...args: ReadonlyArray<string>): Promise<Ended> => runAs(TOKEN, script, ...args)

/** Replays are about every sample having its outcome; the demo is about what people see who have set nothing. */
const POLICIES = `
policies:
  - { name: hours, match: { source: "/test/*" }, detector: zscore }
  - { name: replays, match: { source: "/replay/*" }, detector: zscore }
`

const dir = mkdtempSync(join(tmpdir(), 'knomaly-commands-'))
let platform: Platform
commands.before(async () => {
  platform = await startPlatform({
    port: 0,
    host: '127.0.0.1',
    dataDir: join(dir, 'platform'),
    env: { PATH: process.env.PATH, HOME: process.env.HOME, POLICIES, API_TOKENS: `another,${TOKEN}` },
    log: createLogger({ service: 'test', level: 'silent' }),
    onLine: () => undefined
  })
})
commands.after(async () => {
  await platform.stop()
  rmSync(dir, { recursive: true })
})

/** A quiet hour, a sample a second, with two jumps in it. */
const quietHour = (): string => {
  const file = join(dir, 'hour.csv')
  const value = (i: number): number => (i === 1_000 || i === 3_000 ? 90 : 20 + (i % 7))
  const lines = Array.from({ length: 3_600 }, (_, i) => `${1_700_000_000 + i},${value(i)}\n`)
  writeFileSync(file, `timestamp,value\n${lines.join('')}`)
  return file
}

const account = ({ stdout }: Ended): Record<string, unknown> => JSON.parse(stdout) as Record<string, unknown>

const BALANCED = { sent: 3_600, accepted: 3_600, analysed: 3_600, deadLettered: 0, open: 0, holds: true, refused: 0 }

const pick = (from: Record<string, unknown>, like: object): object =>
  Object.fromEntries(Object.keys(like).map((name) => [name, from[name]]))

commands('replay accounts for every sample, and a repetition changes nothing', async () => {
  const args = [quietHour(), '--url', platform.url, '--source', '/test/hour', '--json']
  const first = await run('replay.ts', ...args)
  const expected = { ...BALANCED, late: 0, duplicate: 0, anomalies: 2, skipped: 0 }
  assert.is(first.stderr, '')
  assert.equal(pick(account(first), expected), expected)
  assert.equal(
    (account(first)['anomaliesByTime'] as ReadonlyArray<{ time: string; value: number }>).map(({ time, value }) => [
      Date.parse(time) / 1000 - 1_700_000_000,
      value
    ]),
    [
      [1_000, 90],
      [3_000, 90]
    ]
  )
  const again = await run('replay.ts', ...args, '--batch', '1000')
  const unchanged = { ...BALANCED, anomalies: 0 }
  assert.equal(pick(account(again), unchanged), unchanged)
  assert.equal([first.code, again.code], [0, 0])
})

commands('replay tells people the account, and where to look further', async () => {
  const { code, stdout } = await run('replay.ts', quietHour(), '--url', platform.url, '--metric', 'temp')
  assert.is(code, 0)
  assert.match(stdout, /accepted 3,600 = analysed 3,600 \+ dead-lettered 0: every accepted sample has its outcome/)
  assert.match(stdout, /2023-11-14 22:30:00 +90 +\d\S* … \d\S* +\d+\.\d\d +spike/)
  assert.match(
    stdout,
    /curl -s 'http:\/\/localhost:\d+\/analyze\?source=\/replay\/hour-\d{8}T\d{6}Z&metric=temp&debug=true'/
  )
})

commands('replay counts what the platform refuses, and goes on', async () => {
  const file = join(dir, 'future.csv')
  writeFileSync(file, '2020-01-01,1\n2020-01-02,2\n2999-01-01,3\n2020-01-03,4\n')
  const ended = await run(
    'replay.ts',
    file,
    '--url',
    platform.url,
    '--source',
    '/test/future',
    '--batch',
    '1',
    '--json'
  )
  const expected = { sent: 4, accepted: 3, refused: 1, analysed: 3, open: 0, holds: true }
  assert.equal(pick(account(ended), expected), expected)
  assert.is(ended.code, 4)
})

commands('without the token that ingest asks for: one line that says what to set, and exit code 4', async () => {
  const stderr =
    'ingest asks for a bearer token: KNOMALY_TOKEN in the environment has to be one of those that it knows\n'
  const to = ['--url', platform.url]
  for (const token of ['', 'wrong']) {
    assert.equal(await runAs(token, 'replay.ts', quietHour(), ...to), {
      code: 4,
      stdout: '',
      stderr: `replay: ${stderr}`
    })
  }
  const bootstrap = await runAs('', 'bootstrap.ts', quietHour(), ...to)
  assert.equal([bootstrap.code, bootstrap.stderr], [4, `bootstrap: ${stderr}`])
  const demo = await runAs('', 'demo.ts', ...to)
  assert.equal([demo.code, demo.stderr], [4, `demo: ${stderr}`])
})

commands('bootstrap sends its token, too', async () => {
  const file = join(dir, 'past.csv')
  writeFileSync(file, '2020-01-01,1\n2020-01-02,2\n')
  const { code, stdout } = await run('bootstrap.ts', file, '--url', platform.url, '--source', '/test/past')
  assert.is(code, 0)
  assert.match(stdout, 'accepted 2 = learned 2')
})

commands('without a platform, a file or sense: one line and its own exit code', async () => {
  assert.equal(await run('replay.ts', quietHour(), '--url', NOBODY), {
    code: 3,
    stdout: '',
    stderr: `replay: no platform answers on ${NOBODY}: npm start first\n`
  })
  assert.equal(await run('replay.ts', 'no-such.csv', '--url', platform.url), {
    code: 2,
    stdout: '',
    stderr: 'replay: there is no file no-such.csv\n'
  })
  assert.is((await run('replay.ts')).code, 2)
  assert.is((await run('demo.ts', '--seconds', 'x')).code, 2)
})

commands('the demo finds the incidents that nobody should miss, and owns up to the others', async () => {
  const { code, stdout, stderr } = await run('demo.ts', '--url', platform.url, '--seconds', '0')
  assert.equal([code, stderr], [0, ''])
  assert.match(stdout, /payment provider slow +spike .* at once +[\w-]{22}/)
  const missed = stdout.split('\n').filter((line) => line.endsWith(' missed')).length
  assert.ok(missed <= 1, `${missed} missed`)
  assert.ok(stdout.includes(`${8 - missed} of 8 incidents found`))
  assert.match(stdout, /accepted 8,064 = analysed 8,064 \+ dead-lettered 0/)
})

commands.run()
