import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, watch } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Ended, startCommand } from '../test/support/run-command.ts'
import { type Files, humming, labelledCsv, nabFiles, plainCsv, writeFiles } from './backtest/testing/corpora.ts'

/** The command as people run it: as a process. */
const backtest = suite('backtest')

const start = (...args: ReadonlyArray<string>) => {
  const { child, ended } = startCommand(fileURLToPath(new URL('backtest.ts', import.meta.url)), args)
  return { child, ended: ended.then((all) => ({ ...all, stderr: all.stderr.replaceAll(files.root, '') })) }
}
const run = (...args: ReadonlyArray<string>): Promise<Ended> => start(...args).ended

let files: Files
backtest.before(() => {
  files = writeFiles({
    ...nabFiles('nab'),
    'ops/web/spike.csv': labelledCsv(humming(400, [200, 300]), [300]),
    'ops/web/calm.csv': labelledCsv(humming(300, []), []),
    'ops/gap.csv': `${plainCsv(humming(100, []))}2026-01-02 00:00:00,\n`,
    'bad/empty.csv': 'timestamp,value\n',
    'bad/good.csv': plainCsv(humming(100, [])),
    'policies.yaml': 'defaults:\n  direction: below\n',
    'rule.yaml': 'defaults:\n  alert: { lockout: { time: 20m, from: last }, resolve_after: { time: 10m } }\n',
    'wrong.yaml': 'defaults:\n  direction: sideways\n'
  })
})
backtest.after(() => files.remove())

const at = (path: string): string => join(files.root, path)

/** Everything but what was timed. */
const withoutCost = (json: string): unknown => JSON.parse(json, (key, value) => (key === 'cost' ? undefined : value))

backtest('measures corpora of all formats, and says which rows it could not use', async () => {
  const { code, stdout, stderr } = await run(at('nab'), at('ops'), '--detector', 'zscore', '--policy', at('rule.yaml'))
  assert.is(code, 0)
  assert.is(stderr, 'backtest: /ops/gap.csv: 1 row unusable, the first on line 102\n')
  assert.match(stdout, /\nnab: 2 series in 2 folders, 800 samples, 1 labelled segment\n/)
  // Two alerts, one of them in the window of rows 195 to 215.
  assert.match(stdout, /\n {2}rough\/spike +400 +0\.50 +1\.00 +0\.67 +1 +2 +5\.00 +1 +1 +5 +5\.00 /)
  assert.match(
    stdout,
    /\nops: 3 series in 2 folders, 800 samples, 1 labelled segment, 1 row unusable, 1 series without labels\n/
  )
  assert.match(stdout, /\n {2}web\/spike +400 +0\.50 +1\.00 +0\.67 +1 +2 +5\.00 +1 +1 +0 +5\.00\n/)
})

backtest('says the same whatever the number of workers', async () => {
  const both = await Promise.all(
    ['1', '2'].map((workers) => run(at('nab'), at('ops'), '--compare', 'zscore,mad', '--json', '--workers', workers))
  )
  const [one, two] = both.map(({ stdout }) => withoutCost(stdout))
  assert.equal(one, two)
  const { corpora } = one as { corpora: ReadonlyArray<{ results: object }> }
  assert.equal(Object.keys(corpora[0]?.results ?? {}), ['zscore', 'mad'])
})

backtest('judges by the policies of a file', async () => {
  const { stdout } = await run(at('ops'), '--detector', 'zscore', '--policy', at('policies.yaml'), '--json')
  const { corpora } = JSON.parse(stdout)
  assert.equal([corpora[0].results.zscore.anomalies, corpora[0].results.zscore.alerts], [0, 0])
})

backtest('draws every series, and a page over them; the same bytes every time', async () => {
  const draw = async (dir: string): Promise<ReadonlyArray<string>> => {
    const { code, stderr } = await run(at('nab'), '--compare', 'zscore,mad', '--plot', at(dir))
    assert.equal([code, stderr], [0, `backtest: pictures: /${dir}/index.html\n`])
    return ['index.html', 'nab/calm/hum.zscore.svg', 'nab/rough/spike.mad.svg'].map((name) =>
      readFileSync(join(at(dir), name), 'utf8')
    )
  }
  const [page = '', , spike = ''] = await draw('plots')
  assert.match(page, '"src":"nab/rough/spike.zscore.svg"')
  assert.match(spike, /<title>rough\/spike, mad: F1 /)
  assert.equal(await draw('again'), [page, readFileSync(at('plots/nab/calm/hum.zscore.svg'), 'utf8'), spike])
})

backtest('a file with nothing in it is a fault of its own: the others are measured', async () => {
  const { code, stdout, stderr } = await run(at('bad'), '--json')
  assert.equal([code, stderr], [65, 'backtest: /bad/empty.csv has no rows\n'])
  assert.is(JSON.parse(stdout).corpora[0].samples, 100)
})

backtest('wrong arguments: a line for each fault, and 64', async () => {
  const wrong = await run(at('none'), at('void'), '--compare', 'zscore,oracle')
  assert.equal([wrong.code, wrong.stdout], [64, ''])
  assert.match(
    wrong.stderr,
    /^backtest: no detector is called oracle: expected one of .*\nbacktest: \/none: no such file or folder\nbacktest: \/void: no such file or folder\n$/
  )
  const policy = await run(at('ops'), '--policy', at('wrong.yaml'))
  assert.is(policy.code, 64)
  assert.match(policy.stderr, /^backtest: --policy: defaults\.direction \(line 2\): .*\n$/)
  assert.match(
    (await run(at('ops'), '--policy', at('none.yaml'))).stderr,
    /--policy: \/none\.yaml cannot be read \(ENOENT\)/
  )
  const file = await run(at('ops'), '--plot', at('policies.yaml'))
  assert.equal([file.code, file.stderr], [64, 'backtest: --plot: /policies.yaml cannot be made a folder (EEXIST)\n'])
  assert.equal(await run(), {
    code: 64,
    stdout: '',
    stderr: (await run('--help')).stdout
  })
  assert.is(
    (await run('--json')).stderr,
    'backtest: expected a PATH, a CSV file or a folder, or --generated\nbacktest: --help says more\n'
  )
  assert.not.ok(existsSync(at('none')))
})

backtest('what is generated is the same written down and read again', async () => {
  const { code, stderr } = await run('--generated', '--export', at('export'))
  assert.equal([code, stderr], [0, 'backtest: series: /export/generated\n'])
  const [made, read] = await Promise.all([
    run('--generated', '--detector', 'zscore', '--json'),
    run(at('export/generated'), at('export/generated-reference'), '--detector', 'zscore', '--json')
  ])
  const [first, second] = [made, read].map(({ stdout }) => {
    const { corpora } = withoutCost(stdout) as { corpora: ReadonlyArray<{ name: string; by_series: object[] }> }
    // A folder's files come by name, what is generated by the kind of incident.
    return corpora.map(({ name, by_series }) => [name, by_series.map((one) => JSON.stringify(one)).sort()])
  })
  assert.equal(first, second)
})

backtest('ends with its workers when it is interrupted', async () => {
  const csv = plainCsv(humming(20_000, []))
  const long = writeFiles(Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`long/${i}.csv`, csv])))
  const pictures = join(long.root, 'long-pictures', 'long')
  mkdirSync(pictures, { recursive: true })
  const watcher = watch(pictures)
  const firstPicture = once(watcher, 'change')
  const { child, ended } = start(join(long.root, 'long'), '--plot', join(long.root, 'long-pictures'), '--workers', '1')
  // It shows that a worker is at work.
  await Promise.race([firstPicture, ended])
  watcher.close()
  child.kill('SIGINT')
  const { code, stdout } = await ended
  long.remove()
  assert.equal([code, stdout], [130, ''])
})

backtest.run()
