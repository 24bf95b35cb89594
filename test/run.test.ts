import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { until } from './support/until.ts'

/** The runner on small projects of its own: one file each that is bad in one way, and the last line it must lead to. */
type Project = { root: string }
type Outcome = { readonly code: number | null; readonly last: string; readonly output: string }

const project = fileURLToPath(new URL('..', import.meta.url))
const runner = suite<Project>('test/run.ts')

runner.before.each(async (context) => {
  context.root = await mkdtemp(join(tmpdir(), 'knomaly-runner-'))
  await symlink(join(project, 'node_modules'), join(context.root, 'node_modules'))
  await writeFile(join(context.root, 'package.json'), '{"type":"module"}')
})
runner.after.each(({ root }) => rm(root, { recursive: true, force: true }))

const start = (root: string, args: ReadonlyArray<string>) =>
  spawn(process.execPath, [join(project, 'test/run.ts'), '--root', root, '--no-check', ...args], {
    stdio: ['ignore', 'pipe', 'inherit']
  })

const run = async (
  root: string,
  files: Readonly<Record<string, string>>,
  args: ReadonlyArray<string> = []
): Promise<Outcome> => {
  await write(root, files)
  const child = start(root, args)
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')])
  const lines = output.split('\n')
  assert.is(lines.pop(), '', 'the output ends with a line end')
  return { code: code as number | null, last: lines.at(-1) ?? '', output }
}

const write = async (root: string, files: Readonly<Record<string, string>>): Promise<void> => {
  for (const [name, body] of Object.entries(files)) {
    await mkdir(join(root, name, '..'), { recursive: true })
    await writeFile(join(root, name), `import { suite } from 'uvu'\nconst s = suite('s')\n${body}\n`)
  }
}

const good = `s('one', () => {}); s('two', async () => {}); s.run()`

runner('is green when everything passed', async ({ root }) => {
  const { code, last, output } = await run(root, { 'a.test.ts': good, 'b/c.test.ts': good })
  assert.equal([code, last], [0, '4 passed, 0 failed'])
  assert.match(output, /^ok {4}a\.test\.ts {2}2 passed/m)
})

runner('takes only files whose path contains an argument, and neither packages nor dot folders', async ({ root }) => {
  const files = { 'a.test.ts': good, 'b/c.test.ts': good, '.d/e.test.ts': good, 'f.ts': good }
  assert.is((await run(root, files, ['b/c'])).last, '2 passed, 0 failed')
  assert.is((await run(root, files)).last, '4 passed, 0 failed')
})

runner('is red when an argument fits no file', async ({ root }) => {
  const { code, last, output } = await run(root, { 'a.test.ts': good }, ['a.test', 'nowhere'])
  assert.equal([code, last], [1, '2 passed, 1 failed'])
  assert.match(output, /FAIL {2}nowhere/)
})

runner('is red without any test file', async ({ root }) => {
  const { code, last } = await run(root, {})
  assert.equal([code, last], [1, '0 passed, 0 failed'])
})

runner('is red for an unknown option', async ({ root }) => {
  const { code, last } = await run(root, { 'a.test.ts': good }, ['--jobs', 'many'])
  assert.equal([code, last], [1, '0 passed, 1 failed'])
})

type Bad = readonly [why: string, body: string, last: string, says: RegExp, args?: ReadonlyArray<string>]
// Patience is short only where it is meant to end: a machine that is slow to start a process would else be the finding.
const bad: ReadonlyArray<Bad> = [
  [
    'a failing test',
    `s('ok', () => {}); s('no', () => { throw new Error('boom') }); s.run()`,
    '1 passed, 1 failed',
    /"no"[\s\S]*boom/
  ],
  [
    'a failure that has a cause',
    `s('no', () => { throw new Error('boom', { cause: new Error('spark') }) }); s.run()`,
    '0 passed, 1 failed',
    /boom[\s\S]*spark/
  ],
  [
    'a throwing before()',
    `s.before(() => { throw new Error('no server') }); ${good}`,
    '0 passed, 2 failed',
    /before\(\) threw Error: no server/
  ],
  [
    'a throwing before() without tests',
    `s.before(() => { throw new Error('no server') }); s.run()`,
    '0 passed, 1 failed',
    /no server/
  ],
  [
    'a throwing after()',
    `s.after(() => { throw new Error('late') }); ${good}`,
    '2 passed, 1 failed',
    /after\(\) threw Error: late/
  ],
  [
    'a throwing before.each()',
    `s.before.each(() => { throw new Error('each') }); ${good}`,
    '0 passed, 2 failed',
    /each/
  ],
  [
    'a throwing after.each()',
    `s.after.each(() => { throw new Error('each') }); ${good}`,
    '2 passed, 2 failed',
    /after\.each\(\) threw/
  ],
  ['no .run()', `s('one', () => {})`, '0 passed, 1 failed', /has 1 tests and no \.run\(\)/],
  [
    'one of two suites without .run()',
    `const t = suite('t'); t('x', () => {}); ${good}`,
    '2 passed, 1 failed',
    /suite "t" has 1 tests/
  ],
  [
    'a forgotten .only',
    `s.only('one', () => {}); s('two', () => {}); s.run()`,
    '1 passed, 1 failed',
    /one is marked \.only/
  ],
  ['a .skip', `s.skip('later', () => {}); ${good}`, '2 passed, 1 failed', /later is marked \.skip/],
  ['no tests', `s.run()`, '0 passed, 1 failed', /no test ran/],
  ['an error while it is loaded', `throw new Error('top')`, '0 passed, 1 failed', /Error: top/],
  ['a syntax error', `const = 1`, '0 passed, 1 failed', /SyntaxError/],
  [
    'process.exit(0) in a test',
    `s('one', () => process.exit(0)); s.run()`,
    '0 passed, 1 failed',
    /exit code 0\) before its tests were done, in "s › one"/
  ],
  [
    'a test that waits for nothing',
    `s('one', () => new Promise(() => {})); s.run()`,
    '0 passed, 1 failed',
    /before its tests were done, in "s › one"/
  ],
  [
    'a signal',
    `s('one', () => process.kill(process.pid, 'SIGKILL')); s.run()`,
    '0 passed, 1 failed',
    /\(SIGKILL\) before/
  ],
  [
    'an error after the tests',
    `setTimeout(() => { throw new Error('late') }, 100); ${good}`,
    '2 passed, 1 failed',
    /crashed after its tests/
  ],
  [
    'an unhandled rejection',
    `s('one', () => { Promise.reject(new Error('lost')) }); s.run()`,
    '1 passed, 1 failed',
    /Error: lost/
  ],
  [
    'a timer that goes on',
    `setInterval(() => {}, 1000); ${good}`,
    '2 passed, 1 failed',
    /left something running: Timeout/,
    ['--linger', '0.5']
  ],
  [
    'a process that it leaves behind',
    `import { spawn } from 'node:child_process'; spawn('sleep', ['60'], { stdio: 'ignore' }).unref(); ${good}`,
    '2 passed, 1 failed',
    /left something running: sleep 60/
  ],
  [
    'an endless test',
    `s('loops', () => { for (;;) {} }); s.run()`,
    '0 passed, 1 failed',
    /killed after 2 s, in "s › loops"/,
    ['--limit', '2']
  ]
]

for (const [why, body, last, says, args] of bad) {
  runner(`is red for ${why}`, async ({ root }) => {
    const outcome = await run(root, { 'bad.test.ts': body }, args)
    assert.equal([outcome.code, outcome.last], [1, last], outcome.output)
    assert.match(outcome.output, says)
  })
}

runner('takes its time where each test has its own', async ({ root }) => {
  const wait = 'new Promise((r) => setTimeout(r, 1_500))'
  const body = `s('a', () => ${wait}); s('b', () => ${wait}); s('c', () => ${wait}); s.run()`
  assert.is((await run(root, { 'a.test.ts': body }, ['--limit', '4'])).last, '3 passed, 0 failed')
})

runner('shows what a failing file wrote, and is silent about a passing one', async ({ root }) => {
  const files = {
    'good.test.ts': `console.log('quiet'); ${good}`,
    'bad.test.ts': `console.error('loud'); s('x', () => { throw 1 }); s.run()`
  }
  const { output } = await run(root, files)
  assert.match(output, /loud/)
  assert.not.match(output, /quiet/)
})

runner('takes its tests with it when it is ended', async ({ root }) => {
  const mark = join(root, 'pid')
  await write(root, {
    'a.test.ts': `import { writeFileSync } from 'node:fs'
      s('hangs', () => { writeFileSync(${JSON.stringify(mark)}, String(process.pid)); return new Promise((r) => setTimeout(r, 60_000)) }); s.run()`
  })
  const child = start(root, [])
  const pid = await until(async () => Number(await readFile(mark, 'utf8')), { what: 'the test to run' })
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  assert.equal(await exited, [143, null])
  await until(() => !isAlive(pid), { what: 'the test process to end' })
})

/** A killed orphan may stay as a zombie, which still has a number. */
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return !/\bState:\tZ/.test(process.platform === 'linux' ? readFileSync(`/proc/${pid}/status`, 'utf8') : '')
  } catch {
    return false
  }
}

runner.run()
