import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { until } from '../../test/support/until.ts'
import { call } from '../gateway/harness.ts'
import { FUNCTION, functionsFolder, isAlive } from './harness.ts'
import { createStartGate } from './start-gate.ts'
import type { SupervisorOptions } from './supervisor.ts'
import { superviseIn } from './testing/supervise-in.ts'

const functions = functionsFolder()
process.on('exit', functions.remove)
const normal = functions.add('normal', FUNCTION)
const setUp = (entry: string, changes: Partial<SupervisorOptions> = {}) => superviseIn(functions.dir, entry, changes)

type Supervised = ReturnType<typeof setUp>
const untilReady = ({ revision }: Supervised, count: number) =>
  until(() => revision.stats().ready === count, { what: `${count} ready replicas` })
const namesOf = ({ supervisor }: Supervised) => supervisor.replicas().map(({ name }) => name)
const pidsOf = ({ supervisor }: Supervised) => supervisor.replicas().map(({ pid }) => pid ?? 0)

const scaling = suite('supervisor: scaling')

scaling('up and down again: numbers that are free are used again, what is superfluous ends', async () => {
  const run = setUp(normal)
  await run.supervisor.started
  run.supervisor.scaleTo(3)
  assert.equal(namesOf(run), ['fn/1', 'fn/2', 'fn/3'])
  await untilReady(run, 3)
  const pids = pidsOf(run)
  run.supervisor.scaleTo(1)
  assert.equal([namesOf(run), run.revision.stats().ready], [['fn/1'], 1], 'the newest went, at once')
  await until(() => !pids.slice(1).some(isAlive))
  run.supervisor.scaleTo(2)
  assert.equal(namesOf(run), ['fn/1', 'fn/2'])
  await untilReady(run, 2)
  await run.supervisor.stop()
})

scaling('down: who has the least to do goes first, and what is in flight is answered', async () => {
  const run = setUp(normal, { replicas: 2 })
  await run.supervisor.started
  const slow = run.get('/slow')
  await until(() => run.revision.stats().inFlight === 1)
  const busy = run.revision.inFlightOf('fn/1#1') === 1 ? 'fn/1' : 'fn/2'
  run.supervisor.scaleTo(1)
  assert.equal(namesOf(run), [busy])
  const pids = pidsOf(run)
  run.supervisor.scaleTo(0)
  assert.equal(run.revision.stats(), { ready: 0, inFlight: 0, queued: 0, requests: 1 }, 'one in drain does not count')
  assert.is(await slow, 'slow')
  await until(() => !pids.some(isAlive))
  await run.supervisor.stop()
})

scaling('down: one that its readiness probe has taken out goes before one that answers', async () => {
  const run = setUp(normal, { replicas: 2, watching: { periodMs: 20, failures: 1, timeoutMs: 10_000 } })
  await run.supervisor.started
  // The older one, which would else stay.
  await call(run.supervisor.replicas()[0]?.port ?? 0, { path: '/unready' })
  await untilReady(run, 1)
  run.supervisor.scaleTo(1)
  assert.equal([namesOf(run), run.revision.stats().ready], [['fn/2'], 1])
  await run.supervisor.stop()
})

scaling('a change of mind while a replica drains starts another one beside it', async () => {
  const run = setUp(normal)
  await run.supervisor.started
  const slow = run.get('/slow')
  await until(() => run.revision.stats().inFlight === 1)
  run.supervisor.scaleTo(0)
  run.supervisor.scaleTo(1)
  assert.equal(namesOf(run), ['fn/2'])
  assert.equal(
    run.supervisor.listening().map(({ name }) => name),
    ['fn/1'],
    'the one that drains still answers, the other one does not yet'
  )
  assert.is(await slow, 'slow')
  await untilReady(run, 1)
  await run.supervisor.stop()
})

scaling('one that is no longer wanted while it starts gets no request', async () => {
  // Takes its time to end, so that it answers its readiness probe after SIGTERM.
  const reluctant = functions.add(
    'reluctant',
    `
import { createServer } from 'node:http'
process.on('SIGTERM', () => createServer((req, res) => res.end()).listen(Number(process.env.PORT), '127.0.0.1', () => {
  console.log('listening')
  setTimeout(() => process.exit(0), 100)
}))
setInterval(() => {}, 1000)
console.log('here')`
  )
  const run = setUp(reluctant, { replicas: 0 })
  run.supervisor.scaleTo(1)
  await until(() => run.lines.includes('fn/1 here'))
  const pids = pidsOf(run)
  run.supervisor.scaleTo(0)
  await until(() => !pids.some(isAlive))
  assert.ok(run.lines.includes('fn/1 listening'))
  assert.equal([run.messages(), run.revision.stats().ready], [[], 0])
  await run.supervisor.stop()
})

scaling('a replica that dies while others start comes back', async () => {
  const run = setUp(normal)
  await run.supervisor.started
  run.supervisor.scaleTo(3)
  process.kill(pidsOf(run)[0] ?? 0, 'SIGKILL')
  await until(() => run.messages().includes('replica died'))
  await untilReady(run, 3)
  assert.equal(
    run.supervisor.replicas().map(({ name, restarts }) => [name, restarts]),
    [
      ['fn/1', 1],
      ['fn/2', 0],
      ['fn/3', 0]
    ]
  )
  const { count, sum } = run.supervisor.coldStarts()
  assert.equal([run.supervisor.restarts(), count, sum > 0], [1, 3, true], 'a start after a death is no cold start')
  run.supervisor.scaleTo(0)
  assert.is(run.supervisor.restarts(), 1, 'it is not forgotten with the replica')
  await run.supervisor.stop()
})

scaling('one that cannot start later is tried again and again, and the others go on', async () => {
  const once = functions.add(
    'once',
    `
import { existsSync, writeFileSync } from 'node:fs'
if (existsSync('started')) process.exit(78)
writeFileSync('started', '')
${FUNCTION}`
  )
  const run = setUp(once)
  await run.supervisor.started
  run.supervisor.scaleTo(2)
  await until(() => (run.supervisor.replicas()[1]?.restarts ?? 0) > 3)
  assert.match(await run.get('/pid'), /^\d+$/)
  await run.supervisor.stop()
})

scaling('a burst of replicas starts no more of them at a time than the gate lets in', async () => {
  const run = setUp(normal, { gate: createStartGate(1) })
  await run.supervisor.started
  run.supervisor.scaleTo(4)
  let most = 0
  await until(
    () => {
      const replicas = run.supervisor.replicas()
      most = Math.max(most, replicas.filter(({ pid, ready }) => pid !== undefined && !ready).length)
      return replicas.every(({ ready }) => ready)
    },
    { intervalMs: 1 }
  )
  assert.is(most, 1)
  await run.supervisor.stop()
})

scaling('stopped in the middle of it: nothing is left, and nothing starts any more', async () => {
  const run = setUp(normal, { gate: createStartGate(1) })
  await run.supervisor.started
  run.supervisor.scaleTo(4)
  await until(() => run.supervisor.replicas()[1]?.pid !== undefined)
  const stopped = run.supervisor.stop()
  run.supervisor.scaleTo(9)
  await stopped
  const pids = run.supervisor.replicas().flatMap(({ pid }) => (pid === undefined ? [] : [pid]))
  assert.equal([run.supervisor.replicas().length, pids.length, pids.filter(isAlive)], [4, 2, []])
})

scaling.run()
