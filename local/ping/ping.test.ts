import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createLogger } from '../../shared/log/logger.ts'
import type { PingSpec } from '../manifests/topology.ts'
import type { HttpRequest, SendTo } from '../routing/http.ts'
import { cron } from './cron.ts'
import { startPing } from './ping-source.ts'

const spec: PingSpec = {
  name: 'tick',
  namespace: 'knomaly',
  schedule: '* * * * *',
  contentType: 'application/json',
  data: '{}',
  extensions: { origin: 'ünder "way" 100%' },
  sink: { kind: 'broker', namespace: 'knomaly', name: 'default' }
}

const setUp = (statuses: ReadonlyArray<number | Error>) => {
  const sent: Array<{ to: Parameters<SendTo>[0]; request: HttpRequest }> = []
  const waits: number[] = []
  const lines: string[] = []
  let tick = (): void => undefined
  let stopped = false
  let ids = 0
  const source = startPing(spec, {
    sendTo: async (to, request) => {
      const status = statuses[sent.push({ to, request }) - 1] ?? 202
      if (status instanceof Error) throw status
      return { status, headers: {}, body: Buffer.alloc(0) }
    },
    schedule: (_, onTime) => {
      tick = onTime
      return {
        stop: () => {
          stopped = true
        },
        next: () => new Date(0)
      }
    },
    log: createLogger({ service: 'platform', level: 'info', write: (line) => lines.push(JSON.parse(line).msg) }),
    now: () => new Date(Date.UTC(2026, 0, 2, 3, 4)),
    newId: () => `id-${++ids}`,
    wait: async (ms) => void waits.push(ms)
  })
  return { source, sent, waits, lines, tick: () => tick(), isStopped: () => stopped }
}

const ping = suite('ping')

ping('sends what Knative’s PingSource sends', async () => {
  const { source, sent, tick, isStopped } = setUp([])
  tick()
  await source.stop()
  assert.equal(sent, [
    {
      to: spec.sink,
      request: {
        method: 'POST',
        path: '/',
        headers: {
          'ce-specversion': '1.0',
          'ce-id': 'id-1',
          'ce-type': 'dev.knative.sources.ping',
          'ce-source': '/apis/v1/namespaces/knomaly/pingsources/tick',
          'ce-time': '2026-01-02T03:04:00.000Z',
          'ce-origin': '%C3%BCnder%20%22way%22%20100%25',
          'content-type': 'application/json'
        },
        body: Buffer.from('{}')
      }
    }
  ])
  assert.is(isStopped(), true)
})

ping('tries again with the same id, at growing distances', async () => {
  const { source, sent, waits, lines, tick } = setUp([503, new Error('gone'), 202])
  tick()
  await new Promise(setImmediate)
  await source.stop()
  assert.equal(
    [sent.map(({ request }) => request.headers['ce-id']), waits, lines],
    [['id-1', 'id-1', 'id-1'], [50, 100], []]
  )
})

ping('gives a tick up after five retries, and sends the next', async () => {
  const { source, sent, waits, lines, tick } = setUp(Array(6).fill(503))
  tick()
  await new Promise(setImmediate)
  assert.equal([sent.length, waits, lines], [6, [50, 100, 200, 400, 800], ['tick was not delivered']])
  tick()
  await source.stop()
  assert.is(sent[6]?.request.headers['ce-id'], 'id-2')
  assert.is(source.ticks(), 2)
})

ping('keeps to the schedule’s own timezone, UTC when it has none', () => {
  const hours = (timezone?: string): number | undefined => {
    const job = cron(
      { ...spec, schedule: '30 12 * * *', ...(timezone === undefined ? {} : { timezone }) },
      () => undefined
    )
    const next = job.next()
    job.stop()
    return next?.getUTCHours()
  }
  assert.equal([hours(), hours('Asia/Tokyo')], [12, 3])
})

ping.run()
