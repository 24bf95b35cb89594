import * as assert from 'uvu/assert'
import { ask } from '../support/pipeline.ts'

export type Sample = {
  readonly metric: string
  readonly value: number
  readonly time: number
  readonly labels?: Readonly<Record<string, string>>
}

let events = 0

/** Posts one event of samples, as a client does. */
export const send = async (url: string, source: string, samples: ReadonlyArray<Sample>): Promise<void> => {
  events += 1
  const { status, body } = await ask(`${url}/`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-id': `console-${events}`,
      'ce-source': encodeURI(source),
      'ce-type': 'dev.knomaly.samples.v1'
    },
    body: JSON.stringify({
      samples: samples.map((sample) => ({ ...sample, time: new Date(sample.time).toISOString() }))
    })
  })
  assert.is(status, 202, body)
}

/** So many values around `level`, one a second, the last of them now. */
export const usual = (
  metric: string,
  level: number,
  count: number,
  labels: Readonly<Record<string, string>> = {},
  until = Date.now()
): ReadonlyArray<Sample> =>
  Array.from({ length: count }, (_, i) => ({
    metric,
    labels,
    value: level + level * 0.04 * Math.sin(i * 1.7) + level * 0.02 * Math.cos(i * 0.6),
    time: until - (count - i) * 1_000
  }))

/** One event that nobody could take, as the Broker hands it to dead-letter. */
export const bury = async (url: string, source: string, data: unknown): Promise<void> => {
  events += 1
  const { status, body } = await ask(`${url}/`, {
    method: 'POST',
    headers: {
      host: 'dead-letter.knomaly.svc.cluster.local',
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-id': `buried-${events}`,
      'ce-source': encodeURI(source),
      'ce-type': 'dev.knomaly.samples.v1',
      'ce-time': new Date().toISOString(),
      'ce-knativeerrordest': 'http://analyzer.knomaly.svc.cluster.local/',
      'ce-knativeerrorcode': '503',
      'ce-knativeerrordata': Buffer.from('{"title":"Window store unavailable","status":503}').toString('base64')
    },
    body: JSON.stringify(data)
  })
  assert.ok(status === 202 || status === 200 || status === 204, `${status} ${body}`)
}
