import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createLogger } from '../../shared/log/logger.ts'
import { until } from '../../test/support/until.ts'
import { call, service } from '../gateway/harness.ts'
import { virtualClock } from '../scaling/harness.ts'
import { banner } from './banner.ts'
import { consoleOf } from './console.ts'
import { startPlatform } from './platform.ts'
import { runStateFile } from './run-state.ts'

/** Manifests of a console as a cluster has it, and a stand-in for the function: one stream, and its environment. */
const SERVICE = `apiVersion: serving.knative.dev/v1
kind: Service
metadata:
  name: console
spec:
  template:
    metadata:
      annotations:
        autoscaling.knative.dev/min-scale: "0"
        autoscaling.knative.dev/target: "100"
    spec:
      containerConcurrency: 250
      timeoutSeconds: 600
      containers:
        - image: example.com/console:latest
          env:
            - name: CONSOLE_URL
              valueFrom:
                configMapKeyRef:
                  name: knomaly
                  key: CONSOLE_URL
                  optional: true
            - name: CONSOLE_TOKENS
              valueFor: none
          readinessProbe:
            httpGet:
              path: /readyz
          livenessProbe:
            httpGet:
              path: /healthz
`.replace(
  'valueFor: none',
  'valueFrom:\n                secretKeyRef:\n                  name: console\n                  key: tokens\n                  optional: true'
)
const ROUTE = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: edge
spec:
  parentRefs:
    - name: edge
  rules:
    - matches:
        - path:
            type: PathPrefix
            value: /console
      filters:
        - type: URLRewrite
          urlRewrite:
            hostname: console.knomaly.svc.cluster.local
      backendRefs:
        - name: kourier-internal
          namespace: kourier-system
          port: 80
`
const FUNCTION = `
import { createServer } from 'node:http'
const server = createServer((req, res) => {
  if (req.url === '/console/live') {
    res.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
    const timer = setInterval(() => res.write('data: tick\\n\\n'), 10)
    res.on('close', () => { clearInterval(timer); console.log('stream closed') })
  } else if (req.url === '/console/address') res.end(process.env.CONSOLE_URL)
  else res.end(req.url === '/console/tokens' ? process.env.CONSOLE_TOKENS : req.url)
})
server.listen(Number(process.env.PORT), '127.0.0.1')
process.on('SIGTERM', () => { server.close(); server.closeIdleConnections() })
`
const folder = mkdtempSync(join(tmpdir(), 'knomaly-console-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
mkdirSync(join(folder, 'functions', 'console'), { recursive: true })
writeFileSync(join(folder, 'functions', 'console', 'main.ts'), FUNCTION)
mkdirSync(join(folder, 'manifests'))
const kustomization = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: knomaly\n'
const files = {
  'kustomization.yaml': `${kustomization}resources:\n  - console.service.yaml\n  - edge.httproute.yaml\n`,
  'console.service.yaml': SERVICE,
  'edge.httproute.yaml': ROUTE
}
for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'manifests', name), text)

const run = async (env: Readonly<Record<string, string>> = {}) => {
  const clock = virtualClock()
  const lines: string[] = []
  const dataDir = mkdtempSync(join(folder, 'run-'))
  const platform = await startPlatform({
    port: 0,
    host: '127.0.0.1',
    manifests: [join(folder, 'manifests')],
    functionsDir: join(folder, 'functions'),
    dataDir,
    env: { PATH: process.env.PATH, ...env },
    log: createLogger({ service: 'platform', level: 'debug', write: (line) => lines.push(line) }),
    onLine: (_, line) => lines.push(line),
    // Longer than this test may take: nothing may wait for a stream.
    graceMs: 600_000,
    scaling: { clock }
  })
  return { platform, clock, lines, dataDir, state: () => JSON.parse(readFileSync(runStateFile(dataDir), 'utf8')) }
}
const tokenOf = (url = ''): string => new URL(url).hash.replace('#token=', '')

const consoles = suite('console of the platform')

consoles('has a token of its own, which its address and run.json hold, and no log line', async () => {
  const { platform, lines, dataDir, state } = await run()
  const token = tokenOf(platform.consoleUrl)
  assert.is(platform.consoleUrl, `http://localhost:${platform.port}/console/#token=${token}`)
  assert.match(token, /^[\w-]{32}$/)
  assert.is((await call(platform.port, { path: '/console/tokens' })).body, token)
  assert.equal([state().consoleUrl, statSync(runStateFile(dataDir)).mode & 0o777], [platform.consoleUrl, 0o600])
  const address = (await call(platform.port, { path: '/console/address' })).body
  assert.is(address, `http://localhost:${platform.port}/console/`)
  const deep = await call(platform.port, { path: '/console/api/series?limit=1' })
  assert.equal(
    [deep.body, (await call(platform.port, { path: '/consoles' })).status],
    ['/console/api/series?limit=1', 404]
  )
  await platform.stop()
  assert.is(lines.filter((line) => line.includes(token)).length, 0)
})

consoles('takes the tokens of the environment, and tells nobody', async () => {
  const { platform, state } = await run({ CONSOLE_TOKENS: 'mine,yours', CONSOLE_URL: 'https://mine.example.com/' })
  assert.is((await call(platform.port, { path: '/console/tokens' })).body, 'mine,yours')
  assert.is((await call(platform.port, { path: '/console/address' })).body, 'https://mine.example.com/')
  assert.equal([platform.consoleUrl, state().consoleUrl], Array(2).fill(`http://localhost:${platform.port}/console/`))
  await platform.stop()
})

consoles('a stream wakes it, keeps it, and lets it go; at the end nobody waits for it', async () => {
  const { platform, clock, lines } = await run()
  const listen = async () => {
    const req = request({ port: platform.port, path: '/console/live', agent: false }).end()
    req.on('error', () => undefined)
    const [res] = (await once(req, 'response')) as [IncomingMessage]
    res.on('error', () => undefined)
    await once(res, 'data')
    return { req, res }
  }
  const only = () => {
    const [info] = platform.services()
    if (info === undefined) throw new Error('there is one service')
    return info
  }
  clock.advance(120_000)
  assert.is(only().replicas.length, 0, 'at zero')
  const first = await listen()
  clock.advance(600_000)
  assert.equal(
    [only().ready, only().inFlight, Math.round(only().stable)],
    [1, 1, 1],
    'one request in flight, all the time'
  )
  first.req.destroy()
  await until(() => lines.includes('stream closed'))
  await until(() => only().inFlight === 0)
  clock.advance(120_000)
  assert.is(only().replicas.length, 0, 'at zero again')
  const { res } = await listen()
  await Promise.all([once(res, 'end'), platform.stop()])
  assert.is(res.complete, true)
})

consoles('without a rule of the edge it has its own host; without a console there is no address', () => {
  const topology = { services: [service({ name: 'console', functionName: 'console' })], edge: [] }
  const url = consoleOf(topology, { CONSOLE_TOKENS: '' })?.urlAt('http://localhost:8080')
  assert.is(url, 'http://console.knomaly.localhost:8080/console/')
  assert.is(consoleOf({ services: [service()], edge: [] }, {}), undefined)
})

consoles('its address is the first thing that a user reads', () => {
  const running = { url: 'http://localhost:1', consoleUrl: 'http://localhost:1/console/#token=t' }
  const lines = banner(running, [{ what: 'a', how: '', where: '' }], { services: [], edge: [] }).split('\n')
  assert.equal(lines.slice(0, 5), [
    '',
    'Open http://localhost:1/console/#token=t',
    '  (whoever has this address may change things there)',
    '',
    'Knomaly runs on http://localhost:1 (Ctrl-C ends it)'
  ])
})

consoles.run()
