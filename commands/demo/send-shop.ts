import { setTimeout as sleep } from 'node:timers/promises'
import { CloudEvent, HTTP } from 'cloudevents'
import type { Message } from '../../shared/cloudevents/message.ts'
import { SAMPLES } from '../../shared/contract/event-types.ts'
import type { Edge } from '../platform/edge.ts'
import { METRICS } from './incidents.ts'
import type { Tick } from './shop.ts'

/** Ticks in one event, all metrics together. */
const TICKS_PER_EVENT = 5

export type Progress = { readonly sent: number; readonly accepted: number; readonly ticks: number }

const toEvent = (source: string, first: number, ticks: ReadonlyArray<Tick>): Message => {
  const event = new CloudEvent({
    id: `${first}`,
    source,
    type: SAMPLES,
    time: new Date(ticks.at(-1)?.time ?? 0).toISOString(),
    datacontenttype: 'application/json',
    data: {
      samples: ticks.flatMap(({ time, values }) => METRICS.map((metric) => ({ metric, value: values[metric], time })))
    }
  })
  const { headers, body } = HTTP.binary(event)
  return { headers: headers as Record<string, string>, body: body as string }
}

/** Sends the day in order, evenly over `durationMs`. */
export const sendShop = async (
  edge: Pick<Edge, 'post'>,
  source: string,
  ticks: ReadonlyArray<Tick>,
  durationMs: number,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal
): Promise<Progress> => {
  const start = performance.now()
  let progress: Progress = { sent: 0, accepted: 0, ticks: 0 }
  for (let first = 0; first < ticks.length && !signal.aborted; first += TICKS_PER_EVENT) {
    const waitMs = start + (durationMs * first) / ticks.length - performance.now()
    if (waitMs > 1) await sleep(waitMs, undefined, { signal }).catch(() => undefined)
    const some = ticks.slice(first, first + TICKS_PER_EVENT)
    const reply = await edge.post(toEvent(source, first, some))
    const samples = some.length * METRICS.length
    progress = {
      sent: progress.sent + samples,
      accepted: progress.accepted + (reply?.status === 202 ? samples : 0),
      ticks: first + some.length
    }
    onProgress(progress)
  }
  return progress
}
