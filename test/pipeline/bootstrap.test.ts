import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { NOBODY } from '../support/nobody.ts'
import { ask, askInside, type Pipeline, startPipeline } from '../support/pipeline.ts'
import { type Ended, runCommand, startCommand } from '../support/run-command.ts'
import { until } from '../support/until.ts'

/** The command as people run it, against the whole pipeline. */
const bootstrapping = suite<{ pipeline: Pipeline; dir: string }>('bootstrap')

bootstrapping.before(async (context) => {
  context.dir = mkdtempSync(join(tmpdir(), 'knomaly-bootstrap-'))
  context.pipeline = await startPipeline()
})
bootstrapping.after(async ({ pipeline, dir }) => {
  await pipeline.stop()
  rmSync(dir, { recursive: true })
})

const COMMAND = fileURLToPath(new URL('../../commands/bootstrap.ts', import.meta.url))

const run = (...args: ReadonlyArray<string>): Promise<Ended> => runCommand(COMMAND, args)

const START = 1_700_000_000
const SAMPLES = 2_500

/** One a minute, with jumps in it that nobody is to be told of. */
const valueAt = (i: number): number => (i === 1_000 || i === 2_000 ? 900 : 100 + (i % 7))
const line = (i: number): string => `${START + i * 60},${valueAt(i)}\n`

const write = (dir: string, name: string, from: number, to: number): string => {
  const file = join(dir, name)
  // Newest first, as many exports are.
  const lines = Array.from({ length: to - from }, (_, i) => line(to - 1 - i))
  writeFileSync(file, `timestamp,value\n${lines.join('')}`)
  return file
}

type Series = { readonly learned: number; readonly known: number; readonly late: number; readonly open: number }

const outcomesOf = ({ stdout }: Ended): ReadonlyArray<Series> =>
  (JSON.parse(stdout).series as ReadonlyArray<Series>).map(({ learned, known, late, open }) => ({
    ...{ learned, known, late, open }
  }))

const anomaliesOf = async ({ platform }: Pipeline, source: string): Promise<ReadonlyArray<{ value: number }>> => {
  const { body } = await ask(`${platform.url}/api/v1/anomalies?source=${source}&metric=rps`)
  return (JSON.parse(body) as { anomalies: ReadonlyArray<{ value: number }> }).anomalies
}

const analysisOf = async ({ platform }: Pipeline, query: string): Promise<Record<string, unknown>> =>
  JSON.parse((await ask(`${platform.url}/analyze?${query}`)).body) as Record<string, unknown>

bootstrapping('history makes a series ready, and its first live sample gets a verdict', async ({ pipeline, dir }) => {
  const files = [write(dir, 'later.csv', 1_200, SAMPLES), write(dir, 'earlier.csv', 0, 1_300)]
  const named = ['--url', pipeline.platform.url, '--source', '/web', '--metric', 'rps', '--label', 'zone=eu']
  const first = await run(...files, ...named)
  assert.equal([first.code, first.stderr], [0, ''])
  assert.match(first.stdout, /^rps of \/web \{zone=eu\}\n {2}2,500 samples from 2023-11-14 22:13:20 to .*100 repeated/)
  assert.match(
    first.stdout,
    /accepted 2,500 = learned 2,500 \+ known 0 \+ too late 0\n {2}warm-up (\d+) of \1: ready\n$/
  )
  const again = await run(...files, ...named, '--batch', '300', '--json')
  assert.equal([again.code, outcomesOf(again)], [0, [{ learned: 0, known: 50, late: 2_450, open: 0 }]])

  const query = 'source=/web&metric=rps&label=zone=eu'
  const { warming, anomaly_count, samples } = await analysisOf(pipeline, query)
  assert.equal([warming, anomaly_count], [false, 0])
  assert.equal(samples, { fresh: 2_500, late: 2_450, duplicate: 50 })
  assert.equal(await anomaliesOf(pipeline, '/web&label=zone=eu'), [])
  const alerts = await ask(`${pipeline.platform.url}/api/v1/alerts?source=/web`)
  assert.equal(JSON.parse(alerts.body).alerts, [])

  const body = JSON.stringify({ source: '/web', metric: 'rps', value: 900, labels: { zone: 'eu' } })
  const sent = await ask(`${pipeline.platform.url}/ingest`, { method: 'POST', body })
  assert.is(sent.status, 202)
  await until(async () => (await anomaliesOf(pipeline, '/web&label=zone=eu')).length === 1)
  const { body: metrics } = await askInside(pipeline.platform, 'analyzer', '/metrics')
  assert.match(metrics, /analyzer_history_samples_total\{[^}]*outcome="fresh"[^}]*\} 2500\n/)
  assert.match(metrics, /analyzer_warming_samples_total\{?[^}]*\}? 0\n/)
})

bootstrapping('killed on its way and run again, it has learned every sample once', async ({ pipeline, dir }) => {
  const args = [
    write(dir, 'all.csv', 0, SAMPLES),
    '--url',
    pipeline.platform.url,
    '--source',
    '/killed',
    '--batch',
    '20'
  ]
  const { child } = startCommand(COMMAND, args)
  const gone = once(child, 'close')
  await until(async () => (await analysisOf(pipeline, 'source=/killed&metric=value')).count === 50, { intervalMs: 1 })
  child.kill('SIGKILL')
  await gone
  const again = await run(...args, '--json')
  const [{ learned = 0, known = 0, late = 0 } = {}] = outcomesOf(again)
  assert.equal([again.code, learned + known + late], [0, SAMPLES])
  const { samples } = await analysisOf(pipeline, 'source=/killed&metric=value')
  assert.is((samples as { fresh: number }).fresh, SAMPLES)
})

bootstrapping('history after live samples is too late, and the command says so', async ({ pipeline, dir }) => {
  const live = Array.from({ length: 60 }, (_, i) => ({
    source: '/live',
    rps: 100 + (i % 5),
    timestamp: START + 1e6 + i
  }))
  await ask(`${pipeline.platform.url}/ingest`, { method: 'POST', body: JSON.stringify(live) })
  await until(async () => (await analysisOf(pipeline, 'source=/live&metric=rps')).count === 50)
  const file = write(dir, 'late.csv', 0, 1_500)
  const { code, stdout } = await run(file, '--url', pipeline.platform.url, '--source', '/live', '--metric', 'rps')
  assert.is(code, 0)
  assert.match(stdout, /accepted 1,500 = learned 0 \+ known 0 \+ too late 1,500\n/)
  assert.match(stdout, /\n1,500 samples came too late and changed nothing, 0 were learned: .*newer.*\n$/)
})

bootstrapping('many series from one file, with what is no sample passed over', async ({ pipeline, dir }) => {
  const file = join(dir, 'many.ndjson')
  const lines = Array.from({ length: 300 }, (_, i) =>
    JSON.stringify({ time: START + i, metric: `m${i % 3}`, value: i % 5, source: '/many' })
  )
  writeFileSync(file, `${lines.join('\n')}\nnot a sample\n`)
  const ended = await run(file, '--url', pipeline.platform.url, '--json')
  assert.is(ended.stderr, `bootstrap: line 301 of ${file} is no sample; passing over such lines\n`)
  const each = { learned: 100, known: 0, late: 0, open: 0 }
  assert.equal([ended.code, outcomesOf(ended)], [0, [each, each, each]])
  assert.is(JSON.parse(ended.stdout).skipped, 1)
})

bootstrapping('without a platform, a file or sense: one line and its own exit code', async ({ pipeline, dir }) => {
  const missing = await run('no-such.csv', '--url', pipeline.platform.url)
  assert.equal(missing, { code: 2, stdout: '', stderr: 'bootstrap: there is no file no-such.csv\n' })
  const empty = join(dir, 'empty.csv')
  writeFileSync(empty, 'timestamp,value\n')
  assert.equal(await run(empty, '--url', pipeline.platform.url), {
    ...{ code: 2, stdout: '', stderr: `bootstrap: ${empty}: no samples\n` }
  })
  assert.is((await run()).code, 2)
  const nobody = await run(write(dir, 'few.csv', 0, 3), '--url', NOBODY)
  assert.equal(nobody, {
    code: 3,
    stdout: '',
    stderr: `bootstrap: no platform answers on ${NOBODY}: npm start first\n`
  })
})

bootstrapping.run()
