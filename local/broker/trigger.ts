import type { Redis } from 'ioredis'
import { writeHeaders } from '../../shared/cloudevents/binary.ts'
import type { TriggerSpec } from '../manifests/topology.ts'
import type { HttpRequest, SendTo } from '../routing/http.ts'
import type { Attributes, BrokerEvent } from './broker-event.ts'
import type { Clock } from './clock.ts'
import { createAttempts, type TriggerStats } from './counters.ts'
import { deadLetterRequest } from './dead-letter.ts'
import { deliver, type Sending } from './delivery.ts'
import { destinationUrl, pathOf } from './destination-url.ts'
import { createHeld, type Entry } from './held.ts'
import { createLanes } from './lanes.ts'
import type { Limits } from './limits.ts'
import type { Logger } from './logger.ts'
import { startReader } from './reader.ts'
import { type Failed, judgeReply, judgeStatus } from './reply.ts'
import { createSlots } from './slots.ts'
import type { Store } from './store.ts'
import { TTL } from './ttl.ts'
import { createWaits } from './waits.ts'

export type TriggerDependencies = {
  readonly spec: TriggerSpec
  /** Its stream's place in the store. */
  readonly place: number
  readonly stream: string
  readonly reader: Redis
  readonly store: Store
  /** Stores a reply as if it had been produced to the Broker, in one step with the end of its cause. */
  readonly reenter: (reply: BrokerEvent) => { readonly targets: ReadonlyArray<number>; readonly event: BrokerEvent }
  readonly stored: (targets: ReadonlyArray<number>) => void
  readonly sendTo: SendTo
  readonly limits: Limits
  readonly clock: Clock
  readonly logger: Logger
}

export type RunningTrigger = {
  readonly name: string
  readonly accepted: () => void
  readonly stats: () => TriggerStats
  /** Reads and begins nothing more; resolves when what is under way has ended. The rest stays pending. */
  readonly drain: () => Promise<void>
}

const requestOf = ({ attributes, data }: BrokerEvent, spec: TriggerSpec): HttpRequest => {
  const headers = writeHeaders(attributes)
  delete headers[`ce-${TTL}`]
  headers['prefer'] = 'reply'
  headers['kn-namespace'] = spec.namespace
  return { method: 'POST', path: pathOf(spec.subscriber), headers, body: data }
}

const partitionOf = ({ event }: Entry): string | undefined => event.attributes['partitionkey'] || undefined
const inNoLane = (): undefined => undefined

const named = (attributes: Attributes): Record<string, unknown> => ({ id: attributes['id'], type: attributes['type'] })

/** Dispatches what is in the stream of one Trigger to its subscriber. */
export const startTrigger = (dependencies: TriggerDependencies): RunningTrigger => {
  const { spec, place, stream, reader, store, reenter, stored, sendTo, limits, clock } = dependencies
  const { subscriber, delivery } = spec
  const counts = { accepted: 0, delivered: 0, retried: 0, deadLettered: 0, dropped: 0, parked: 0 }
  const attempts = createAttempts()
  const log = { trigger: `${spec.namespace}/${spec.name}` }
  const held = createHeld(limits)
  const waits = createWaits(clock)
  // Nothing is delivered whose outcome could not be stored.
  const slots = createSlots(limits.inFlight, store.available)
  store.onAvailable(slots.resume)
  const sending: Sending = {
    sendTo,
    slots,
    waits,
    clock,
    mostRetryAfterMs: limits.retryAfterMs,
    onRetry: () => {
      counts.retried += 1
    },
    onAttempt: attempts.count
  }
  /** What is said of the subscriber must not hold what its dead-letter sink answers. */
  const burying: Sending = { ...sending, onAttempt: () => undefined }

  /** Until the sink has it: the only thing worse than a late dead letter is a lost one. */
  const bury = async ({ event }: Entry, failure: Failed): Promise<void> => {
    const sink = delivery.deadLetterSink
    if (sink === undefined) {
      counts.dropped += 1
      dependencies.logger.error(
        { ...log, ...named(event.attributes), code: failure.code },
        'event dropped: no dead-letter sink'
      )
      return
    }
    const request = deadLetterRequest(event, subscriber, failure, sink)
    for (let round = 0; ; round += 1) {
      const result = await deliver(burying, sink, request, delivery, judgeStatus)
      if (result.kind === 'delivered') break
      counts.parked += 1
      if (round === 0) {
        const fields = { ...log, ...named(event.attributes), code: result.code, sink: destinationUrl(sink) }
        dependencies.logger.warn(fields, 'dead-letter sink does not take the event; it is kept and tried again')
      }
      await waits.wait(Math.min(1_000 * 2 ** Math.min(round, 20), limits.parkedMs))
    }
    counts.deadLettered += 1
  }

  const dispatch = async (entry: Entry): Promise<void> => {
    const cause = { stream: place, id: entry.id }
    const result = await deliver(
      sending,
      subscriber,
      requestOf(entry.event, spec),
      delivery,
      judgeReply(entry.event.attributes)
    )
    if (result.kind === 'delivered') {
      counts.delivered += 1
      const reply = result.reply === undefined ? undefined : reenter(result.reply)
      // Handed over before the next of the key begins: replies enter in the order of their causes.
      const settled = store.settle(cause, reply?.targets ?? [], reply?.event)
      lanes.release(entry)
      await settled
      if (reply !== undefined) stored(reply.targets)
    } else {
      lanes.release(entry)
      await bury(entry, result)
      await store.settle(cause, [], undefined)
    }
    held.free(entry)
  }

  const run = (entry: Entry): void => {
    dispatch(entry).catch((error: Error) =>
      dependencies.logger.error({ ...log, err: error }, 'bug in dispatch; the event stays pending')
    )
  }
  const lanes = createLanes(spec.ordered ? partitionOf : inNoLane, run)
  const stopReading = startReader({
    redis: reader,
    stream,
    held,
    clock,
    onEntry: lanes.push,
    onError: (error) => dependencies.logger.warn({ ...log, err: error }, 'stream not readable')
  })

  return {
    name: log.trigger,
    accepted: () => {
      counts.accepted += 1
    },
    stats: () => ({
      ...counts,
      backlog: store.lengths()[place] ?? 0,
      inFlight: slots.inFlight(),
      attempts: attempts.read()
    }),
    drain: async () => {
      stopReading()
      waits.close()
      await slots.close()
    }
  }
}
