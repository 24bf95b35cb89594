import { setTimeout as sleep } from 'node:timers/promises'
import { CloudEvent, HTTP } from 'cloudevents'
import type { Message } from '../../shared/cloudevents/message.ts'
import { SAMPLES } from '../../shared/contract/event-types.ts'
import { toEvent as toPastEvent } from '../bootstrap/to-event.ts'
import type { Edge } from '../platform/edge.ts'
import { NotAuthorized } from '../sending/failures.ts'
import { METRICS } from './incidents.ts'
import { type Tick, valuesOf } from './shop.ts'

/** Ticks in one event, all metrics together. */
const TICKS_PER_EVENT = 6

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

/** Sends the week in order, evenly over `durationMs`. */
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
    if (reply?.status === 401) throw new NotAuthorized(progress.accepted)
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

/** Ticks of one metric in one event of history. */
const PAST_TICKS_PER_EVENT = 1_000

/** Sends what was before, as `npm run bootstrap` would: one series after the other, and nobody is told of it. Returns how many were accepted. */
export const sendPast = async (
  edge: Pick<Edge, 'post'>,
  source: string,
  past: ReadonlyArray<Tick>,
  signal: AbortSignal
): Promise<number> => {
  let accepted = 0
  for (const metric of METRICS) {
    const rows = valuesOf(past, metric).map((value, i) => ({ row: i + 1, time: past[i]?.time ?? 0, value }))
    for (let first = 0; first < rows.length && !signal.aborted; first += PAST_TICKS_PER_EVENT) {
      const some = rows.slice(first, first + PAST_TICKS_PER_EVENT)
      const reply = await edge.post(toPastEvent({ source, metric, labels: {} }, some))
      if (reply?.status === 401) throw new NotAuthorized(accepted)
      if (reply?.status === 202) accepted += some.length
    }
  }
  return accepted
}
