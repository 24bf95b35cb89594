import * as assert from 'uvu/assert'
import { ask, type Edit, type Pipeline } from './pipeline.ts'

const ALERT_SINK = 'knative/base/alert-sink.service.yaml'

/** A variable of alert-sink that the manifests do not name, for a test that cannot wait for minutes. */
export const alertSinkWith = (name: string, value: string): Edit => ({
  file: ALERT_SINK,
  find: '          env:\n',
  put: `          env:\n            - name: ${name}\n              value: ${JSON.stringify(value)}\n`
})

/** No tick but those of the test: that of every minute comes at any moment of it, and ends what waits for its turn. */
export const WITHOUT_TICKS: Edit = {
  file: 'eventing/base/tick.ping-source.yaml',
  find: 'schedule: "* * * * *"',
  put: 'schedule: "0 0 1 1 *"'
}

const post = async (url: string, headers: Readonly<Record<string, string>>, data: unknown): Promise<void> => {
  const answer = await ask(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'ce-specversion': '1.0', ...headers },
    body: JSON.stringify(data)
  })
  assert.is(answer.status, 202, answer.body)
}

let ids = 0
const nextId = (): string => {
  ids += 1
  return `event-${ids}`
}

/** One event of samples, as a client sends it. */
export const sendSamples = ({ platform }: Pipeline, source: string, samples: ReadonlyArray<object>): Promise<void> =>
  post(`${platform.url}/`, { 'ce-id': nextId(), 'ce-source': source, 'ce-type': 'dev.knomaly.samples.v1' }, { samples })

/** A series that is steady and then is not: one anomaly, one alert. */
export const sendIncident = (pipeline: Pipeline, source: string): Promise<void> => {
  const begin = Date.parse('2026-03-01T00:00:00Z')
  const samples = Array.from({ length: 31 }, (_, i) => ({
    metric: 'rps',
    value: i === 30 ? 5_000 : 100 + (i % 3),
    time: begin + i * 1000
  }))
  return sendSamples(pipeline, source, samples)
}

/** What PingSource sends every minute, to the Broker as it does. */
export const sendTick = ({ platform }: Pipeline): Promise<void> =>
  post(
    platform.brokerUrl('knomaly', 'default'),
    {
      'ce-id': nextId(),
      'ce-source': '/apis/v1/namespaces/knomaly/pingsources/tick',
      'ce-type': 'dev.knative.sources.ping'
    },
    {}
  )
