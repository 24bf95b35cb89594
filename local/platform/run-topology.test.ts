import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { startRedis } from '../../test/support/redis.ts'
import { until } from '../../test/support/until.ts'
import { call, service, upstream } from '../gateway/harness.ts'
import { scalingOf } from '../manifests/autoscaling.ts'
import type { Topology } from '../manifests/topology.ts'
import { FUNCTION, functionsFolder, isAlive } from '../processes/harness.ts'
import { dataFolders, quietRun, topologyOf } from './harness.ts'
import { runStateFile } from './run-state.ts'
import { type RunOptions, runTopology } from './run-topology.ts'
import type { StartFailure } from './start-failure.ts'

/** Answers an event with 202 and says so on its standard output; sends one on to K_SINK when its path is /forward. */
const EVENTS = `
import { createServer } from 'node:http'
const server = createServer((req, res) => {
  if (req.url === '/readyz' || req.url === '/healthz') return res.end()
  if (req.url !== '/forward') {
    console.log('got ' + req.headers['ce-id'] + ' ' + req.headers['ce-type'])
    return req.resume().on('end', () => res.writeHead(202).end())
  }
  const headers = { 'ce-specversion': '1.0', 'ce-id': req.headers['x-id'], 'ce-source': '/fn', 'ce-type': 'sent' }
  fetch(process.env.K_SINK, { method: 'POST', headers }).then(({ status }) => res.writeHead(status).end())
})
server.listen(Number(process.env.PORT), '127.0.0.1')
process.on('SIGTERM', () => { server.close(); server.closeIdleConnections() })
`
const functions = functionsFolder()
functions.add('events', EVENTS)
functions.add('normal', FUNCTION)
functions.add('wrong', `console.error('A: expected B'); process.exit(78)`)
process.on('exit', functions.remove)
const dataFolder = dataFolders()

const sink = { kind: 'broker', namespace: 'knomaly', name: 'default' } as const
const topology = topologyOf(
  [service({ name: 'events', functionName: 'events', sink, scaling: { ...scalingOf({}), minScale: 2 } })],
  { retry: 10 }
)

const run = async (changes: Partial<RunOptions> = {}, of: Topology = topology) => {
  const lines: string[] = []
  const platform = await runTopology(of, {
    ...quietRun(functions.dir, dataFolder()),
    onLine: (_, line) => lines.push(line),
    ...changes
  })
  return { platform, lines }
}
const failureOf = (work: Promise<unknown>): Promise<StartFailure | undefined> =>
  work.then(
    () => undefined,
    (error: StartFailure) => error
  )
const forward = (port: number, id: string) => call(port, { method: 'POST', path: '/forward', headers: { 'x-id': id } })

const running = suite('platform')

running('an event goes from a function through its sink, the Broker and a Trigger to a function', async () => {
  const { platform, lines } = await run()
  assert.is((await forward(platform.port, '1')).status, 202)
  await until(() => lines.includes('got 1 sent'))
  assert.equal(
    platform.services().map(({ service: name, ready, replicas }) => [name, ready, replicas.length]),
    [['knomaly/events', 2, 2]]
  )
  await platform.stop()
  const { ingress, triggers } = platform.broker()
  assert.equal([ingress.accepted, triggers['knomaly/all']?.delivered, triggers['knomaly/all']?.backlog], [1, 1, 0])
})

running('nothing is left when it has stopped', async () => {
  const dataDir = dataFolder()
  const { platform } = await run({ dataDir })
  const state = JSON.parse(readFileSync(runStateFile(dataDir), 'utf8'))
  assert.equal([state.pid, state.url, state.redisUrl], [process.pid, platform.url, platform.redis.url])
  const pids = platform.services().flatMap(({ replicas }) => replicas.map(({ pid }) => pid ?? 0))
  const redis = Number(readFileSync(join(dataDir, 'redis', 'redis.pid'), 'utf8'))
  assert.equal([...pids, redis].map(isAlive), [true, true, true])
  await Promise.all([platform.stop(), platform.stop()])
  assert.equal([...pids, redis].map(isAlive), [false, false, false])
  assert.is(existsSync(runStateFile(dataDir)), false)
  assert.is(
    await call(platform.port).then(
      () => '',
      ({ code }: NodeJS.ErrnoException) => code
    ),
    'ECONNREFUSED'
  )
})

running('two platforms run beside each other', async () => {
  const [a, b] = await Promise.all([run(), run()])
  await Promise.all([forward(a.platform.port, 'a'), forward(b.platform.port, 'b')])
  await until(() => a.lines.includes('got a sent') && b.lines.includes('got b sent'))
  assert.equal([a.lines.includes('got b sent'), b.lines.includes('got a sent')], [false, false])
  await Promise.all([a.platform.stop(), b.platform.stop()])
})

running('what was accepted and not delivered is delivered after the next start', async () => {
  const dataDir = dataFolder()
  const nobodyThere: Topology = {
    ...topology,
    triggers: topology.triggers.map((trigger) => ({
      ...trigger,
      subscriber: { kind: 'uri', uri: 'http://127.0.0.1:1/' },
      delivery: { ...trigger.delivery, backoffDelayMs: 60_000 }
    }))
  }
  const first = await run({ dataDir }, nobodyThere)
  assert.is((await forward(first.platform.port, 'kept')).status, 202)
  await first.platform.stop()
  const second = await run({ dataDir })
  await until(() => second.lines.includes('got kept sent'))
  await second.platform.stop()
})

running('uses the Redis of REDIS_URL', async () => {
  const server = await startRedis()
  const dataDir = dataFolder()
  const { platform } = await run({ dataDir, env: { PATH: process.env.PATH, REDIS_URL: server.url } })
  assert.is(platform.redis.url, server.url)
  await platform.stop()
  assert.is(existsSync(join(dataDir, 'redis')), false)
  await server.stop()
})

running('a port that is taken is found before anything is started', async () => {
  const other = await upstream(() => undefined)
  const dataDir = dataFolder()
  const failure = await failureOf(run({ port: other.port, dataDir }))
  assert.equal(failure?.lines, [
    `port ${other.port} of 127.0.0.1 is taken: end what uses it, or choose another one with --port`
  ])
  assert.is(existsSync(join(dataDir, 'redis')), false)
  await other.close()
})

running(
  'a function whose configuration is wrong ends the start with its own words, and all that was started',
  async () => {
    const dataDir = dataFolder()
    const services = [service({ functionName: 'normal' }), service({ name: 'bad', functionName: 'wrong' })]
    const failure = await failureOf(run({ dataDir }, { ...topology, services }))
    assert.equal(
      [failure?.exitCode, failure?.lines],
      [78, ['bad/1 died at its start (exit code 78):', '  A: expected B']]
    )
    assert.is(existsSync(join(dataDir, 'redis', 'redis.pid')), false)
  }
)

running('functions that are not there, and values that are missing, are all said at once', async () => {
  const env = [{ name: 'KEY', secret: { name: 'webhook', key: 'key', optional: false } }]
  const services = [service({ name: 'lost', functionName: 'lost' }), service({ functionName: 'normal', env })]
  const failure = await failureOf(run({}, { ...topology, services }))
  assert.equal(
    [failure?.exitCode, failure?.lines],
    [
      78,
      [
        `lost: there is no ${join(functions.dir, 'lost', 'main.ts')}`,
        'fn needs KEY (Secret webhook, key key): set it in the environment'
      ]
    ]
  )
})

running('a start can be broken off', async () => {
  const stop = new AbortController()
  functions.add(
    'slow',
    `setInterval(() => {}, 1000); console.log('here'); process.on('SIGTERM', () => process.exit(0))`
  )
  const dataDir = dataFolder()
  const onLine = (): void => stop.abort(new Error('enough'))
  const failure = await failureOf(
    run({ dataDir, signal: stop.signal, onLine }, { ...topology, services: [service({ functionName: 'slow' })] })
  )
  assert.is(failure?.message, 'enough')
  assert.is(existsSync(join(dataDir, 'redis', 'redis.pid')), false)
})

running.run()
