import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createLogger } from '../../shared/log/logger.ts'
import { until } from '../../test/support/until.ts'
import { call, service } from '../gateway/harness.ts'
import { scalingOf } from '../manifests/autoscaling.ts'
import type { Topology } from '../manifests/topology.ts'
import { FUNCTION, functionsFolder, isAlive } from '../processes/harness.ts'
import { virtualClock } from '../scaling/harness.ts'
import { replicaBudget } from './replica-budget.ts'
import { runTopology } from './run-topology.ts'

const functions = functionsFolder()
functions.add('normal', FUNCTION)
const folder = mkdtempSync(join(tmpdir(), 'knomaly-data-'))
process.on('exit', () => {
  functions.remove()
  rmSync(folder, { recursive: true, force: true })
})

/** From none to three replicas, each with two requests at a time. */
const spec = service({
  functionName: 'normal',
  containerConcurrency: 2,
  scaling: { ...scalingOf({}), minScale: 0, maxScale: 3 }
})
const topology: Topology = {
  services: [spec],
  brokers: [],
  triggers: [],
  pings: [],
  edge: [{ hostnames: [], path: { type: 'PathPrefix', value: '/' }, service: { namespace: 'knomaly', name: 'fn' } }],
  passedOver: []
}

/** The platform with Knative's autoscaler and real processes; only the autoscaler's time passes as it is told to. */
const run = async () => {
  const clock = virtualClock()
  const events: Array<Record<string, unknown>> = []
  const platform = await runTopology(topology, {
    port: 0,
    host: '127.0.0.1',
    dataDir: mkdtempSync(join(folder, 'run-')),
    functionsDir: functions.dir,
    cwd: functions.dir,
    env: { PATH: process.env.PATH },
    log: createLogger({ service: 'platform', level: 'info', write: (line) => events.push(JSON.parse(line)) }),
    onLine: () => undefined,
    scaling: { clock }
  })
  const fn = () => {
    const [only] = platform.services()
    if (only === undefined) throw new Error('there is one service')
    return only
  }
  const steps = (): unknown => events.filter(({ msg }) => msg === 'scaled').map(({ from, to }) => `${from} → ${to}`)
  return {
    platform,
    clock,
    fn,
    steps,
    pids: () => fn().replicas.flatMap(({ pid }) => (pid === undefined ? [] : [pid]))
  }
}

const scaling = suite('platform: scaling')

scaling(
  'idle: to zero; a burst at zero: nobody refused, nobody lost, as many replicas as may be; and back',
  async () => {
    const { platform, clock, fn, steps, pids } = await run()
    assert.equal([fn().ready, fn().want], [1, 1])
    const first = pids()
    clock.advance(120_000)
    assert.equal([fn().replicas, fn().ready, fn().want], [[], 0, 0])
    await until(() => !first.some(isAlive))

    const replies = Array.from({ length: 60 }, () => call(platform.port, { path: '/slow' }))
    // Those that have a slot already, should the replica be quicker than their sending, count as well.
    await until(() => fn().requests + fn().queued === 60)
    assert.equal([fn().want, fn().replicas.length], [1, 1], 'the first one brought a replica at once')
    clock.advance(2_000)
    assert.equal([fn().want, fn().panicking, fn().replicas.length], [3, true, 3])
    assert.equal(
      (await Promise.all(replies)).map(({ status, body }) => `${status} ${body}`),
      Array(60).fill('200 slow')
    )
    await until(() => fn().ready === 3)
    const grown = pids()
    clock.advance(200_000)
    assert.equal([fn().want, fn().panicking, fn().ready], [0, false, 0])
    await until(() => !grown.some(isAlive))
    // Down by half at a time: max-scale-down-rate.
    assert.equal(steps(), ['1 → 0', '0 → 1', '1 → 3', '3 → 1', '1 → 0'])
    await platform.stop()
  }
)

scaling('stopped in the middle of a scale-up: what waited is answered, and no process is left', async () => {
  const { platform, clock, fn, pids } = await run()
  const replies = Array.from({ length: 20 }, () => call(platform.port, { path: '/slow' }))
  await until(() => fn().requests + fn().queued === 20)
  clock.advance(2_000)
  await until(() => pids().length > 1)
  const started = pids()
  await platform.stop()
  for (const { status } of await Promise.all(replies)) assert.is(status, 200)
  assert.equal([...started, ...pids()].filter(isAlive), [])
})

scaling('every service gets its min-scale, whatever the limit; said once', () => {
  const lines: string[] = []
  const log = createLogger({ service: 'platform', level: 'info', write: (line) => void lines.push(line) })
  const two = service({ scaling: { ...spec.scaling, minScale: 2 } })
  assert.equal([replicaBudget(9, [spec, two], log), lines], [9, []])
  assert.equal([replicaBudget(2, [spec, two], log), lines.length], [3, 1])
})

scaling.run()
