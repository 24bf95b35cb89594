import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { until } from '../test/support/until.ts'
import { call, upstream } from './gateway/harness.ts'
import { isAlive } from './processes/harness.ts'
import { freePort } from './processes/ports.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const START = fileURLToPath(new URL('./start.ts', import.meta.url))
const rubbish: string[] = []
process.on('exit', () => {
  for (const folder of rubbish) rmSync(folder, { recursive: true, force: true })
})

type Run = {
  readonly child: ChildProcess
  readonly out: () => string
  readonly err: () => string
  readonly code: Promise<number | null>
}

const start = (args: ReadonlyArray<string>, env: Readonly<Record<string, string>> = {}): Run => {
  const { REDIS_URL: _, LOG_LEVEL: __, ...rest } = process.env
  const child = spawn(process.execPath, [START, ...args], {
    env: { ...rest, ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  return { child, out: () => out, err: () => err, code: once(child, 'close').then(([code]) => code as number | null) }
}

/** A port of its own means a data folder of its own, `.knomaly/<port>`. */
const port = async (): Promise<number> => {
  const free = await freePort()
  rubbish.push(join(ROOT, '.knomaly', String(free)))
  return free
}

const result = async ({ code, err }: Run): Promise<readonly [number | null, string]> => [await code, err()]

const starting = suite('npm start')

starting('--help says what there is', async () => {
  const run = start(['--help'])
  assert.equal(await result(run), [0, ''])
  assert.match(run.out(), '--manifests DIR')
})

starting('one clear line: an argument that does not exist, a port that is none, a log level that is none', async () => {
  assert.match((await result(start(['--prot', '1']))).join(' '), /^1 knomaly: Unknown option '--prot'.*\n$/)
  assert.equal(await result(start(['--port', 'http'])), [
    1,
    'knomaly: --port takes a number from 1 to 65535 (--help says more)\n'
  ])
  assert.equal(await result(start([], { LOG_LEVEL: 'loud' })), [
    78,
    'knomaly: LOG_LEVEL: expected one of trace, debug, info, warn, error, silent\n'
  ])
})

starting('one clear line: a port that is taken', async () => {
  const other = await upstream(() => undefined)
  rubbish.push(join(ROOT, '.knomaly', String(other.port)))
  assert.equal(await result(start(['--port', String(other.port)])), [
    1,
    `knomaly: port ${other.port} of 127.0.0.1 is taken: end what uses it, or choose another one with --port\n`
  ])
  await other.close()
})

starting('manifests that are wrong: each problem with its file, line and path', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'knomaly-manifests-'))
  rubbish.push(dir)
  writeFileSync(
    join(dir, 'kustomization.yaml'),
    'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: knomaly\nresources: [a.yaml, b.yaml]\n'
  )
  writeFileSync(
    join(dir, 'a.yaml'),
    'apiVersion: eventing.knative.dev/v1\nkind: Broker\nmetadata: { name: default }\nspec: { surprise: 1 }\n'
  )
  writeFileSync(join(dir, 'b.yaml'), 'apiVersion: v1\nkind: Pod\nmetadata: { name: x }\n')
  const [code, err] = await result(start(['--manifests', dir, '--port', String(await port())]))
  const lines = err.trimEnd().split('\n')
  assert.equal([code, lines.length], [78, 2], err)
  assert.match(lines[0] ?? '', /a\.yaml:4 .*surprise/)
  assert.match(lines[1] ?? '', /b\.yaml:\d/)
})

starting('one clear line: redis-server is not installed', async () => {
  const [code, err] = await result(start(['--port', String(await port())], { PATH: '/nowhere' }))
  assert.equal([code, err.split('\n').length], [1, 2])
  assert.match(err, /^knomaly: redis-server is not installed: /)
})

starting('policies that are wrong, or not there: each fault before anything starts', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'knomaly-policies-'))
  rubbish.push(dir)
  const file = join(dir, 'policies.yaml')
  writeFileSync(file, 'defaults:\n  direction: up\npolicies:\n- name: default\n')
  // Without a way to start Redis: it does not come to that.
  assert.equal(await result(start(['--policies', file], { PATH: '/nowhere' })), [
    78,
    `knomaly: ${file}: defaults.direction (line 2): expected one of both, above, below\n`
  ])
  const [code, err] = await result(start(['--policies', join(dir, 'none.yaml')]))
  assert.equal([code, err.split('\n').length], [78, 2])
  assert.match(err, /^knomaly: --policies: ENOENT/)
})

starting('a function whose configuration is wrong: its own words, exit code 78, nothing left', async () => {
  const run = start(['--port', String(await port())], { WINDOW_SIZE: 'many' })
  const [code, err] = await result(run)
  assert.equal(
    [code, err.split('\n').slice(0, 2)],
    [78, ['knomaly: analyzer/1 died at its start (exit code 78):', 'knomaly:   Bad configuration:']]
  )
  assert.match(err, /knomaly: +WINDOW_SIZE: expected a positive whole number/)
})

starting('runs, says where, and ends in order on Ctrl-C', async () => {
  const own = await port()
  const run = start(['--port', String(own)])
  await until(() => run.out().includes('curl -s'), { what: 'the table' })
  assert.match(run.out(), `Knomaly runs on http://localhost:${own} (Ctrl-C ends it)`)
  for (const row of [
    /ingest +\d replica/,
    /analyzer +\d replica/,
    /broker +default/,
    /ping +tick +next at/,
    /redis .*data in/
  ])
    assert.match(run.out(), row)
  const headers = { 'content-type': 'application/json' }
  const reply = await call(own, { method: 'POST', path: '/ingest', headers, body: '{"cpu":10,"rps":100}' })
  assert.is(reply.status, 202)
  const pids = [...run.out().matchAll(/"pid":(\d+)/g)].map(([, pid]) => Number(pid))
  run.child.kill('SIGINT')
  // npm passes the terminal's signal on: the second one means the same.
  run.child.kill('SIGINT')
  assert.is(await run.code, 0)
  assert.match(
    run.out(),
    /\nKnomaly ended: 1 events accepted, 1 deliveries made, 0 to the dead letters, 0 kept for the next start\n$/
  )
  assert.equal(pids.filter(isAlive), [])
})

starting('SIGTERM while it starts ends it, too', async () => {
  const run = start(['--port', String(await port())])
  await until(() => run.out().includes('replica is ready'))
  run.child.kill('SIGTERM')
  assert.is(await run.code, 0)
})

starting('a second Ctrl-C ends it at once', async () => {
  const own = await port()
  const run = start(['--port', String(own)])
  await until(() => run.out().includes('curl -s'))
  // A request that is still being sent holds the orderly end up.
  const client = connect(own, '127.0.0.1').on('error', () => undefined)
  client.write('POST /ingest HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{')
  await call(own, { path: '/' })
  run.child.kill('SIGINT')
  const refuses = () =>
    call(own).then(
      () => false,
      () => true
    )
  await until(refuses, { what: 'the first one to be heeded' })
  // The rule itself is about time: what comes within a second is the same Ctrl-C.
  await delay(1_100)
  run.child.kill('SIGINT')
  assert.is(await run.code, 130)
  client.destroy()
})

starting.run()
