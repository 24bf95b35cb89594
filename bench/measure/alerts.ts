import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Kit } from '../kit.ts'
import { startPlatformProcess } from '../process/start-platform.ts'
import { atMost, type Row } from '../row.ts'
import { figureOf, quantile } from '../statistics.ts'
import { short } from '../table.ts'

/** What is not possible is an anomaly at once, of a series that nobody has seen before. */
const POLICIES = 'defaults: { valid_range: { max: 500 } }'

/** From POST to the webhook, p99. */
const AIM_MS = 100

const NOTE =
  'from writing the POST of one sample to the gateway until the webhook has the body of the opened alert, one after the other, each of a ' +
  'source of its own, nothing else going on: ingest → Broker → analyzer → Broker → alert-sink → outbox in Redis → webhook. All functions ' +
  'are warm; while alert-sink is at zero its cold start comes on top (row cold-start), which happens when no tick has come for two minutes'

type Receiver = {
  readonly url: string
  /** Resolves with the time at which the alert of this source has come. */
  readonly alertOf: (source: string) => Promise<number>
  readonly close: () => Promise<void>
}

const startReceiver = async (): Promise<Receiver> => {
  const waiting = new Map<string, (at: number) => void>()
  const server = createServer((req, res) => {
    const chunks: Buffer[] = []
    req.on('data', (chunk: Buffer) => chunks.push(chunk))
    req.on('end', () => {
      const at = performance.now()
      res.writeHead(204).end()
      const { alert } = JSON.parse(Buffer.concat(chunks).toString('utf8'))
      waiting.get(alert.series.source)?.(at)
      waiting.delete(alert.series.source)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    alertOf: (source) => new Promise((resolve) => void waiting.set(source, resolve)),
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    }
  }
}

/** Milliseconds from POST to the webhook. */
const timeOne = async (port: number, receiver: Receiver, source: string): Promise<number> => {
  const told = receiver.alertOf(source)
  const begin = performance.now()
  const answer = await fetch(`http://127.0.0.1:${port}/`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-id': '1',
      'ce-source': source,
      'ce-type': 'dev.knomaly.samples.v1'
    },
    body: JSON.stringify({ samples: [{ metric: 'm', value: 5_000 }] })
  })
  await answer.arrayBuffer()
  if (answer.status !== 202) throw new Error(`POST was answered ${answer.status}`)
  return (await told) - begin
}

/** How soon somebody is told, when nothing else is going on. */
export const measureAlerts = async (kit: Kit): Promise<ReadonlyArray<Row>> => {
  const receiver = await startReceiver()
  kit.onClose(receiver.close)
  const platform = await startPlatformProcess({
    dir: join(kit.dir, 'alerts'),
    verdictsPort: kit.load.port,
    env: { POLICIES, ALERT_WEBHOOK_URL: receiver.url },
    profileDir: kit.profileDir
  })
  kit.onClose(platform.stop)
  const count = kit.quick ? 100 : 300
  for (let i = 0; i < 30; i += 1) await timeOne(platform.port, receiver, `/warm/${i}`)
  const times: number[] = []
  for (let i = 0; i < count; i += 1) times.push(await timeOne(platform.port, receiver, `/one/${i}`))
  const row = (what: string, share: number): Row => {
    const ms = quantile(times, share)
    return {
      what: `POST to the alert at a webhook, idle: ${what}`,
      ours: `${short(ms)} ms`,
      floor: '',
      figure: figureOf([ms])
    }
  }
  const p99 = row('p99', 0.99)
  return [
    { ...row('p50', 0.5), note: NOTE },
    { ...p99, aim: { ...atMost(p99.figure, AIM_MS), text: `< ${AIM_MS} ms` } }
  ]
}
