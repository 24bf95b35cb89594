import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { call, service } from '../../../local/gateway/harness.ts'
import type { Topology } from '../../../local/manifests/topology.ts'
import { runTopology } from '../../../local/platform/run-topology.ts'
import { FUNCTION, functionsFolder } from '../../../local/processes/harness.ts'
import { createLogger } from '../../../shared/log/logger.ts'
import { until } from '../../../test/support/until.ts'
import { diagnoseLocal } from './diagnose-local.ts'
import { findRun, type Run } from './find-run.ts'

const functions = functionsFolder()
functions.add('console', FUNCTION)
functions.add('well', FUNCTION.replace("case '/env'", "case '/health': return res.end()\n    case '/env'"))
functions.add(
  'unwell',
  FUNCTION.replace(
    "case '/env'",
    `case '/health': return res.writeHead(503).end('{"status":"down","components":{"redis":{"status":"down"}}}')
    case '/env'`
  )
)
// Starts once, and dies whenever it is started again.
functions.add(
  'dying',
  `import { existsSync, writeFileSync } from 'node:fs'
if (existsSync('died')) process.exit(3)
writeFileSync('died', '')
${FUNCTION}`
)
const SCRIPT = fileURLToPath(new URL('../../diagnose.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'knomaly-diagnose-local-'))
process.on('exit', () => {
  functions.remove()
  rmSync(folder, { recursive: true, force: true })
})

const named = (name: string) => service({ name, functionName: name, revision: `${name}-00001` })
const broker = { namespace: 'knomaly', name: 'default' }
const delivery = { retry: 10, backoffPolicy: 'linear', backoffDelayMs: 60_000, timeoutMs: 5_000 } as const
const topology: Topology = {
  services: ['well', 'unwell', 'dying', 'console'].map(named),
  brokers: [broker],
  triggers: [
    {
      ...{ name: 'stuck', namespace: 'knomaly', broker: 'default', filters: [], ordered: false, delivery },
      subscriber: { kind: 'uri', uri: 'http://127.0.0.1:1/' }
    }
  ],
  pings: [],
  passedOver: [],
  edge: [{ hostnames: [], path: { type: 'PathPrefix', value: '/' }, service: { namespace: 'knomaly', name: 'dying' } }]
}

const start = async (root: string, of: Topology = topology) => {
  mkdirSync(root, { recursive: true })
  const platform = await runTopology(of, {
    port: 0,
    host: '127.0.0.1',
    dataDir: join(root, '8080'),
    functionsDir: functions.dir,
    cwd: functions.dir,
    env: { PATH: process.env.PATH },
    log: createLogger({ service: 'platform', level: 'silent' }),
    onLine: () => undefined,
    graceMs: 500
  })
  const send = (id: string) => {
    const headers = { 'ce-specversion': '1.0', 'ce-id': id, 'ce-source': '/s', 'ce-type': 't' }
    return fetch(platform.brokerUrl('knomaly', 'default'), { method: 'POST', headers })
  }
  return { platform, send }
}

const runIn = (root: string): Run => {
  const run = findRun(root, undefined)
  if (E.isLeft(run)) throw new Error(run.left)
  return run.right
}
const foundIn = (text: string): ReadonlyArray<string> => {
  const lines = text.split('\n')
  const at = lines.indexOf('What looks wrong')
  return lines.slice(at + 1, lines.indexOf('', at)).map((line) => line.trim())
}

const diagnosing = suite('diagnose --local')

diagnosing('a platform at rest: nothing wrong, and what runs', async () => {
  const root = join(folder, 'rest')
  const { platform } = await start(root, { ...topology, services: ['well', 'console'].map(named) })
  const { text, answers } = await diagnoseLocal(runIn(root), process.env, 1)
  assert.equal([answers, foundIn(text)], [true, ['nothing']])
  for (const line of [
    /well +up +1\/1 +1– /,
    /stuck +0 +0 +0 +0 +0/,
    /redis {2}up, \S+ in use, 0 series, 0 open alerts/
  ])
    assert.match(text, line)
  assert.match(text, 'Console: http://console.knomaly.localhost')
  assert.not.match(text, /#|token=/)
  await platform.stop()
  assert.equal(findRun(root, undefined), E.left('no platform runs here: npm start'))
})

diagnosing('a function that is down, one that is not well, and a backlog that grows', async () => {
  const root = join(folder, 'wrong')
  const { platform, send } = await start(root)
  await call(platform.port, { path: '/crash' }).catch(() => undefined)
  await until(() => platform.services()[2]?.replicas.every(({ ready, restarts }) => !ready && restarts > 0))
  for (let i = 0; i < 5; i += 1) await send(`a${i}`)
  let sending = true
  const more = (async () => {
    for (let i = 0; sending; i += 1) await send(`b${i}`)
  })()
  const { text, answers } = await diagnoseLocal(runIn(root), process.env, 300)
  sending = false
  await more
  const [down, ...others] = foundIn(text)
  assert.is(answers, true)
  assert.match(
    down ?? '',
    /^broken: dying: none of 1 replicas is ready: it has died and was started again (once|\d+ times)\. /
  )
  assert.ok(others.includes('failing: unwell/1 says of itself that it is not well: redis is down'), text)
  assert.ok(
    others.some((line) =>
      /^failing: trigger stuck: \d+ events wait, \d+ more than 300 ms before; .*× no answer/.test(line)
    ),
    text
  )
  await platform.stop()
})

diagnosing('one that was killed, none at all, and several', () => {
  const root = join(folder, 'cwd', '.knomaly')
  const state = { pid: 2 ** 22, url: 'http://127.0.0.1:1', redisUrl: 'redis://127.0.0.1:1', startedAt: 'then' }
  const write = (port: number, text: string): void => {
    mkdirSync(join(root, `${port}`), { recursive: true })
    writeFileSync(join(root, `${port}`, 'run.json'), text)
  }
  write(9001, JSON.stringify({ ...state, consoleUrl: null }))
  const command = (...args: ReadonlyArray<string>) =>
    spawnSync(process.execPath, [SCRIPT, ...args], {
      cwd: join(folder, 'cwd'),
      env: { PATH: process.env.PATH },
      encoding: 'utf8'
    })
  const killed = command('--local')
  assert.equal(
    [killed.status, foundIn(killed.stdout)[0]?.slice(0, 42)],
    [1, 'broken: http://127.0.0.1:1 does not answer']
  )
  assert.match(command().stdout, '127.0.0.1:1', 'without a cluster it is asked by itself')
  const missing = command('--port', '9')
  assert.equal([missing.status, missing.stderr], [3, 'diagnose: no platform runs on port 9: npm start -- --port 9\n'])
  write(9002, 'half of')
  assert.ok(E.isRight(findRun(root, undefined)), 'what cannot be read is none')
  write(9002, JSON.stringify({ ...state, url: 'http://127.0.0.1:9002', consoleUrl: null }))
  assert.equal(findRun(root, undefined), E.left('which one? --port is one of 1, 9002'))
  renameSync(join(root, '9002'), join(root, '8080'))
  assert.ok(E.isRight(findRun(root, undefined)), 'of several the usual one')
})

diagnosing.run()
