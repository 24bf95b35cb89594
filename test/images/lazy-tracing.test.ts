import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { bundleFunction } from '../../build/bundle.ts'
import { writeBundle } from '../../build/write-bundle.ts'
import { type StubBroker, startStubBroker } from '../../functions/ingest/testing/stub-broker.ts'
import { ask } from '../support/ask.ts'
import { type OtlpReceiver, startOtlpReceiver } from '../support/otlp-receiver.ts'
import { ROOT } from './image.ts'

const lazy = suite('OpenTelemetry is loaded when it is used')

const SDK = /@opentelemetry\/(sdk-|exporter-|otlp-|resources)/

let dir: string
let broker: StubBroker
let collector: OtlpReceiver
lazy.before(async () => {
  dir = mkdtempSync(join(tmpdir(), 'knomaly-lazy-'))
  writeBundle(join(dir, 'ingest'), await bundleFunction(ROOT, 'ingest'))
  ;[broker, collector] = await Promise.all([startStubBroker(), startOtlpReceiver()])
})
lazy.after(async () => {
  await Promise.all([broker.stop(), collector.stop()])
  rmSync(dir, { recursive: true, force: true })
})

type Script = { readonly url: string; readonly functions: ReadonlyArray<Called> }
type Called = { readonly functionName: string; readonly ranges: ReadonlyArray<{ readonly count: number }> }

const portOf = async (child: ChildProcess): Promise<number> => {
  if (child.stdout === null) throw new Error('no output')
  for await (const line of createInterface(child.stdout)) {
    const { msg, port } = JSON.parse(line)
    if (msg === 'listening') return port
  }
  throw new Error('it does not listen')
}

/** Runs a program, takes a sample in with it, ends it, and says what V8 has loaded and called. */
const loadedBy = async (main: string, env: Readonly<Record<string, string>>): Promise<ReadonlyArray<Script>> => {
  const coverage = mkdtempSync(join(dir, 'coverage-'))
  const child = spawn(process.execPath, [main], {
    env: { PORT: '0', HOST: '127.0.0.1', K_SINK: broker.url, NODE_V8_COVERAGE: coverage, ...env },
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const ended = once(child, 'exit')
  try {
    const port = await portOf(child)
    child.stdout?.resume()
    assert.is((await ask({ port, method: 'POST', path: '/ingest', body: '{"rps":1}' })).status, 202)
  } finally {
    child.kill('SIGTERM')
  }
  assert.equal(await ended, [0, null])
  return readdirSync(coverage).flatMap((file) => JSON.parse(readFileSync(join(coverage, file), 'utf8')).result)
}

const sourcesOf = (scripts: ReadonlyArray<Script>): ReadonlyArray<string> =>
  scripts.map(({ url }) => url).filter((url) => SDK.test(url))

const isLater = ({ url }: Script): boolean => url.endsWith('/later.js')

/** Modules of the SDK in a bundle, each a function of its name, and those of them that ran. */
const modulesOf = (scripts: ReadonlyArray<Script>): { readonly there: number; readonly ran: number } => {
  const modules = scripts.flatMap(({ functions }) => functions).filter(({ functionName }) => SDK.test(functionName))
  return { there: modules.length, ran: modules.filter(({ ranges }) => (ranges[0]?.count ?? 0) > 0).length }
}

const SOURCE = join(ROOT, 'functions/ingest/main.ts')
const tracing = (): Readonly<Record<string, string>> => ({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })

lazy('from the sources nothing of it, without a collector', async () => {
  const scripts = await loadedBy(SOURCE, {})
  assert.ok(scripts.some(({ url }) => url.endsWith('/shared/tracing/open-tracing.ts')))
  assert.equal(sourcesOf(scripts), [])
})

lazy('from the sources with a collector, which then gets spans', async () => {
  const before = collector.spans.length
  assert.ok(sourcesOf(await loadedBy(SOURCE, tracing())).length > 0)
  assert.ok(collector.spans.length > before)
})

lazy('in the bundle it is in a file of its own, which is not even read without a collector', async () => {
  const scripts = await loadedBy(join(dir, 'ingest/main.js'), {})
  assert.ok(scripts.some(({ url }) => url.endsWith('/main.js')))
  assert.not.ok(scripts.some(isLater))
  assert.is(modulesOf(scripts).there, 0)
})

lazy('in the bundle with a collector, which then gets spans', async () => {
  const before = collector.spans.length
  const scripts = await loadedBy(join(dir, 'ingest/main.js'), tracing())
  const { ran } = modulesOf(scripts.filter(isLater))
  assert.ok(ran > 0)
  assert.ok(collector.spans.length > before)
})

lazy.run()
