import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import { derivedId } from '../../shared/cloudevents/derived-id.ts'
import { type Message, toMessage } from '../../shared/cloudevents/message.ts'
import type { Event } from '../../shared/cloudevents/to-event.ts'
import { traceContextOf } from '../../shared/cloudevents/traceparent.ts'
import type { Anomaly } from '../../shared/contract/anomaly.ts'
import { decode } from '../../shared/contract/decode.ts'
import { ANOMALIES, HISTORY, SAMPLES } from '../../shared/contract/event-types.ts'
import { Samples } from '../../shared/contract/samples.ts'
import { type Failure, invalidInput, type StoreUnavailable, unsupportedType } from '../../shared/failure/failure.ts'
import type { CommitSightings, Settled } from './commit-sightings.ts'
import { fitting } from './fitting.ts'
import { type Sighting, sightingsOf } from './sighting.ts'

export const SOURCE = '/knomaly/analyzer'

/** The longest anomaly has 17.5 kB: so many need not be measured. */
const SURELY_FIT = 50

export type Dependencies = {
  readonly commit: CommitSightings
  /** Makes the anomalies known to the list over all series. Adding one twice changes nothing. */
  readonly publish: (anomalies: ReadonlyArray<Anomaly>) => TE.TaskEither<Failure, void>
  /** Called once per event that was analysed. */
  readonly onSettled: (settled: ReadonlyArray<Settled>, event: Event) => void
  readonly now: () => number
}

/**
 * Samples in, at most one event with the anomalies among them out; none for history. Nothing here knows about Express, Redis
 * or the wire.
 */
export const analyze =
  ({ commit, publish, onSettled, now }: Dependencies) =>
  (event: Event): TE.TaskEither<Failure, O.Option<Message>> =>
  async () => {
    if (event.type !== SAMPLES && event.type !== HISTORY) return E.left(unsupportedType([SAMPLES, HISTORY]))
    const data = decode(Samples)(event.data)
    if (E.isLeft(data)) return E.left(invalidInput(data.left.errors.map((error) => `/data${error}`)))
    const bySeries = sightingsOf(event, data.right.samples, now())
    if (E.isLeft(bySeries)) return bySeries
    const committed = await commitAll(commit, bySeries.right)
    if (E.isLeft(committed)) return committed
    const settled = committed.right
    const anomalies = anomaliesOf(settled)
    if (anomalies.length > 0) {
      const published = await publish(anomalies)()
      if (E.isLeft(published)) return published
    }
    onSettled(settled, event)
    return E.right(
      anomalies.length === 0
        ? O.none
        : O.some(toReply(event, anomalies.length > SURELY_FIT ? fitting(anomalies) : anomalies))
    )
  }

const commitAll = async (
  commit: CommitSightings,
  bySeries: ReadonlyMap<string, ReadonlyArray<Sighting>>
): Promise<E.Either<StoreUnavailable, ReadonlyArray<Settled>>> => {
  // Nearly all events are of one series.
  if (bySeries.size === 1) for (const [series, sightings] of bySeries) return commit(series, sightings)()
  const results = await Promise.all(Array.from(bySeries, ([series, sightings]) => commit(series, sightings)()))
  const settled: Settled[] = []
  for (const result of results) {
    // Other series of this event may be committed: their samples are duplicates when the event comes again.
    if (E.isLeft(result)) return result
    for (const one of result.right) settled.push(one)
  }
  return E.right(settled)
}

/** Each once: an event may name one sample twice. */
const anomaliesOf = (settled: ReadonlyArray<Settled>): ReadonlyArray<Anomaly> => {
  const anomalies = new Set<Anomaly>()
  for (const { anomaly } of settled) if (anomaly !== undefined) anomalies.add(anomaly)
  return anomalies.size === 0 ? NONE : [...anomalies]
}

const NONE: ReadonlyArray<Anomaly> = []

const latest = (anomalies: ReadonlyArray<Anomaly>): string =>
  anomalies
    .map(({ time }) => time)
    .sort()
    .at(-1) ?? ''

/** Follows from the cause alone: the same event delivered again gets the same reply with the same id. */
const toReply = (event: Event, anomalies: ReadonlyArray<Anomaly>): Message =>
  toMessage({
    id: derivedId(event.source, event.id, ANOMALIES),
    source: SOURCE,
    type: ANOMALIES,
    time: latest(anomalies),
    subject: event.source,
    extensions: {
      partitionkey: event.source,
      severity: anomalies.some(({ severity }) => severity === 'critical') ? 'critical' : 'warning',
      ...traceContextOf(event['traceparent'], event['tracestate'])
    },
    data: { anomalies }
  })
