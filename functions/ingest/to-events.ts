import * as E from 'fp-ts/lib/Either.js'
import { type Message, toMessage } from '../../shared/cloudevents/message.ts'
import { toEvent } from '../../shared/cloudevents/to-event.ts'
import type { TraceContext } from '../../shared/cloudevents/traceparent.ts'
import { MAX_SAMPLES_PER_EVENT } from '../../shared/contract/bounds.ts'
import { SAMPLES } from '../../shared/contract/event-types.ts'
import { type InvalidInput, invalidInput } from '../../shared/failure/failure.ts'
import type { SamplesBySource } from './plain-body.ts'

export type EventOptions = {
  /** The first event's id; further ones get `.1`, `.2` …, so that a repeated request repeats all ids. */
  readonly id: string
  /** RFC 3339: the time of samples that bring none. */
  readonly time: string
  readonly subject?: string | undefined
  readonly trace: TraceContext
}

/** One event per source and thousand samples. */
export const toEvents = (
  bySource: SamplesBySource,
  { id, time, subject, trace }: EventOptions
): E.Either<InvalidInput, ReadonlyArray<Message>> => {
  const messages: Message[] = []
  for (const [source, samples] of bySource) {
    if (E.isLeft(toEvent({ specversion: '1.0', id, source, type: SAMPLES }, undefined, () => time))) {
      return E.left(invalidInput(['/source: expected URI reference']))
    }
    for (let from = 0; from < samples.length; from += MAX_SAMPLES_PER_EVENT) {
      messages.push(
        toMessage({
          id: messages.length === 0 ? id : `${id}.${messages.length}`,
          source,
          type: SAMPLES,
          time,
          subject,
          extensions: { partitionkey: source, ...trace },
          data: { samples: samples.slice(from, from + MAX_SAMPLES_PER_EVENT) }
        })
      )
    }
  }
  return E.right(messages)
}
