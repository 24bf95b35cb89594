import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { json as readJson } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { anomalyAt } from '../../shared/alerting/testing/anomaly-fixture.ts'
import { guardian } from '../support/guardian.ts'
import { startRedis } from '../support/redis.ts'
import { until } from '../support/until.ts'

const MAIN = fileURLToPath(new URL('../../functions/alert-sink/main.ts', import.meta.url))

/** One replica of alert-sink, its real main.ts, ready. */
const startReplica = async (env: Readonly<Record<string, string>>): Promise<{ child: ChildProcess; url: string }> => {
  const child = spawn(process.execPath, [MAIN], {
    env: { PORT: '0', HOST: '127.0.0.1', K_SINK: 'http://127.0.0.1:9', ALERT_RETRY_MS: '50', ...env },
    stdio: ['ignore', 'pipe', 'inherit']
  })
  guardian(await mkdtemp(join(tmpdir(), 'knomaly-replica-'))).watch(child.pid as number)
  if (child.stdout === null) throw new Error('no output')
  for await (const line of createInterface(child.stdout)) {
    const { msg, port } = JSON.parse(line) as { readonly msg: string; readonly port?: number }
    if (msg !== 'listening') continue
    child.stdout.resume()
    const url = `http://127.0.0.1:${port}/`
    await until(async () => (await fetch(`${url}readyz`)).ok, { intervalMs: 25 })
    return { child, url }
  }
  throw new Error('ended before it listened')
}

const deliver = async (url: string, type: string, id: string, data: unknown): Promise<number> => {
  const headers = { 'content-type': 'application/json', 'ce-specversion': '1.0', 'ce-id': id, 'ce-source': '/test' }
  const answer = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'ce-type': type },
    body: JSON.stringify(data)
  })
  await answer.arrayBuffer()
  return answer.status
}

const shutdown = suite('the end of a replica in the middle of a delivery')

for (const [signal, times] of [
  ['SIGTERM', 1],
  ['SIGKILL', 2]
] as const) {
  shutdown(
    `${signal}: nothing is lost, and the receiver gets it ${times === 1 ? 'once' : 'again by the same name'}`,
    async () => {
      const redis = await startRedis()
      const got: string[] = []
      const held: ServerResponse[] = []
      let holds = true
      const receiver = createServer(async (req, res) => {
        const body = (await readJson(req)) as { readonly dedup_key: string }
        got.push(body.dedup_key)
        if (holds) held.push(res)
        else res.writeHead(202).end()
      })
      receiver.listen(0, '127.0.0.1')
      await once(receiver, 'listening')
      const env = {
        ...{ REDIS_URL: redis.url, PAGERDUTY_ROUTING_KEY: 'R', ALERT_CHANNEL_TIMEOUT_MS: '3000' },
        PAGERDUTY_URL: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
      }
      const first = await startReplica(env)
      assert.is(await deliver(first.url, 'dev.knomaly.anomalies.v1', 'e1', { anomalies: [anomalyAt(Date.now())] }), 200)
      await until(() => got.length === 1)
      const exited = once(first.child, 'exit')
      first.child.kill(signal)
      holds = false
      if (signal === 'SIGTERM') for (const res of held) res.writeHead(202).end()
      const [code] = await exited
      assert.is(code, signal === 'SIGTERM' ? 0 : null)
      for (const res of held) res.destroy()

      const second = await startReplica(env)
      // Its clock is not ours to move: the lease of the first one ends by itself after a while.
      const notices = await until(
        async () => {
          await deliver(second.url, 'dev.knative.sources.ping', `t${performance.now()}`, {})
          const answer = await fetch(`${second.url}api/v1/alerts`)
          const { alerts } = (await answer.json()) as { alerts: { deliveries: Record<string, { outcome: string }> }[] }
          return alerts[0]?.deliveries['pagerduty']?.outcome === 'delivered' ? got : undefined
        },
        { intervalMs: 100 }
      )
      assert.is(notices.length, times)
      assert.is(new Set(notices).size, 1)
      const gone = once(second.child, 'exit')
      second.child.kill('SIGTERM')
      await gone
      receiver.closeAllConnections()
      receiver.close()
      await redis.stop()
    }
  )
}

shutdown.run()
