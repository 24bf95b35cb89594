import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { until } from '../../test/support/until.ts'
import { StartFailure } from '../platform/start-failure.ts'
import { FUNCTION, functionsFolder, isAlive } from './harness.ts'
import type { SupervisorOptions } from './supervisor.ts'
import { superviseIn } from './testing/supervise-in.ts'

const functions = functionsFolder()
process.on('exit', functions.remove)

const setUp = (entry: string, changes: Partial<SupervisorOptions> = {}) => superviseIn(functions.dir, entry, changes)

const normal = functions.add('normal', FUNCTION)
const supervising = suite('supervisor')

supervising('starts its replicas on ports of their own, with just the environment that is theirs', async () => {
  const { supervisor, revision, get, lines } = setUp(normal, { replicas: 2, env: { K_SERVICE: 'fn' } })
  await supervisor.started
  const replicas = supervisor.replicas()
  assert.equal(
    replicas.map(({ name, ready, restarts }) => [name, ready, restarts]),
    [
      ['fn/1', true, 0],
      ['fn/2', true, 0]
    ]
  )
  assert.is(new Set(replicas.map(({ port }) => port)).size, 2)
  assert.is(revision.stats().ready, 2)
  const env = JSON.parse(await get('/env'))
  assert.equal(
    Object.keys(env)
      .filter((name) => !name.startsWith('NODE_CHANNEL'))
      .sort(),
    ['K_SERVICE', 'PORT']
  )
  assert.ok(replicas.some(({ port }) => String(port) === env.PORT))
  await until(() => lines.length === 2)
  assert.equal([...lines].sort(), ['fn/1 listening', 'fn/2 listening'])
  await supervisor.stop()
  assert.equal(
    replicas.map(({ pid }) => isAlive(pid ?? 0)),
    [false, false]
  )
})

supervising('starts a replica again that dies, and requests wait for it', async () => {
  const { supervisor, get, messages } = setUp(normal)
  await supervisor.started
  const first = await get('/pid')
  assert.is(await get('/crash').catch(({ message }: Error) => message), 'the replica went away before it answered')
  // Until its end is known a dead replica may still be chosen.
  await until(() => messages().includes('replica died'))
  const second = await get('/pid')
  assert.is.not(second, first)
  assert.is(supervisor.replicas()[0]?.restarts, 1)
  assert.equal(messages(), ['replica is ready', 'replica died', 'replica is ready'])
  await supervisor.stop()
})

supervising('starts a replica again that no longer answers its liveness probe', async () => {
  const { supervisor, get, messages } = setUp(normal, { watching: { periodMs: 10, failures: 2, timeoutMs: 1_000 } })
  await supervisor.started
  const first = await get('/pid')
  await get('/hang')
  await until(() => supervisor.replicas()[0]?.restarts === 1 && supervisor.replicas()[0]?.ready)
  assert.is.not(await get('/pid'), first)
  assert.equal(messages().slice(0, 3), [
    'replica is ready',
    'replica does not answer its liveness probe',
    'replica died'
  ])
  await supervisor.stop()
})

supervising('takes a replica out of the rotation while it is not ready', async () => {
  const { supervisor, revision, get, messages } = setUp(normal, { watching: { periodMs: 10, failures: 2 } })
  await supervisor.started
  await get('/unready')
  await until(() => revision.stats().ready === 0)
  assert.equal(messages(), ['replica is ready', 'replica is not ready'])
  await supervisor.stop()
})

supervising('lets what is in flight end before SIGTERM', async () => {
  const { supervisor, revision, get } = setUp(normal)
  await supervisor.started
  const slow = get('/slow')
  await until(() => revision.stats().inFlight === 1)
  await supervisor.stop()
  assert.is(await slow, 'slow')
})

supervising('kills a replica that does not heed SIGTERM', async () => {
  const stubborn = functions.add(
    'stubborn',
    `${FUNCTION.replace(/process\.on\('SIGTERM'.*/, '')}\nprocess.on('SIGTERM', () => {})`
  )
  const { supervisor } = setUp(stubborn, { graceMs: 50 })
  await supervisor.started
  const pid = supervisor.replicas()[0]?.pid ?? 0
  await supervisor.stop()
  assert.is(isAlive(pid), false)
})

supervising('fails with the function’s own words when its configuration is wrong, at once', async () => {
  const wrong = functions.add(
    'wrong',
    `process.stderr.write('Bad configuration:\\n  A: expected B\\n'); process.exit(78)`
  )
  const { supervisor } = setUp(wrong)
  const failure = await supervisor.started.catch((error: StartFailure) => error)
  assert.instance(failure, StartFailure)
  assert.equal(
    [failure?.exitCode, failure?.lines],
    [78, ['fn/1 died at its start (exit code 78):', '  Bad configuration:', '    A: expected B']]
  )
  await supervisor.stop()
})

supervising('fails when a replica dies three times before it was ever ready', async () => {
  const broken = functions.add('broken', `console.log('so it goes'); process.exit(1)`)
  const { supervisor, events } = setUp(broken)
  const failure = await supervisor.started.catch((error: StartFailure) => error)
  assert.equal([failure?.exitCode, failure?.lines], [1, ['fn/1 died at its start (exit code 1):', '  so it goes']])
  assert.equal(
    events.map(({ restartInMs }) => restartInMs),
    [1, 2]
  )
  await supervisor.stop()
})

supervising('a port that somebody else took in the meantime is no failure', async () => {
  const unlucky = functions.add(
    'unlucky',
    `
import { existsSync, writeFileSync } from 'node:fs'
if (!existsSync('second')) { writeFileSync('second', ''); console.error('listen EADDRINUSE'); process.exit(1) }
${FUNCTION}`
  )
  const { supervisor, messages } = setUp(unlucky)
  await supervisor.started
  assert.equal([supervisor.replicas()[0]?.restarts, messages()], [0, ['replica is ready']])
  await supervisor.stop()
})

supervising('can be stopped while a replica is still starting', async () => {
  const slow = functions.add('slow', `setInterval(() => {}, 1000); process.on('SIGTERM', () => process.exit(0))`)
  const { supervisor } = setUp(slow)
  await until(() => supervisor.replicas()[0]?.pid !== undefined)
  await supervisor.stop()
  assert.is(isAlive(supervisor.replicas()[0]?.pid ?? 0), false)
})

supervising('all replicas end when the platform is killed, those of a scale-up as well', async () => {
  const parent = functions.add(
    'parent',
    `
import { superviseIn } from '${new URL('./testing/supervise-in.ts', import.meta.url).href}'
const [dir, entry] = process.argv.slice(2)
const { supervisor } = superviseIn(dir, entry)
await supervisor.started
supervisor.scaleTo(3)
const look = () => {
  const replicas = supervisor.replicas()
  if (replicas.every(({ ready }) => ready)) console.log(JSON.stringify(replicas.map(({ pid }) => pid)))
  else setTimeout(look, 10)
}
look()`
  )
  const platform = spawn(process.execPath, [parent, functions.dir, normal], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const [line] = await once(platform.stdout, 'data')
  const pids: ReadonlyArray<number> = JSON.parse(String(line))
  assert.equal(pids.map(isAlive), [true, true, true])
  platform.kill('SIGKILL')
  await until(() => !pids.some(isAlive))
})

supervising.run()
