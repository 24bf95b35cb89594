import type { Readable } from 'node:stream'
import type { Message } from '../cloudevents/message.ts'

/** What a handler answers, as a value: it can be compared in a test, and the core needs no Express. */
export type Answer = {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /**
   * In place of a body, written as the client takes it. It is destroyed when the client has gone away, which is how whoever
   * feeds it learns of that (`close`); how much it holds for a client that is slow is for its maker to bound. One that fails
   * cuts the answer off.
   */
  readonly stream?: Readable
  /** A stream without an end of its own: it ends, as a whole answer, when the process begins to drain. */
  readonly endless?: boolean
}

/** Taken, nothing to say. The empty body matters: a Broker takes any other body that is no CloudEvent for a failure. */
export const accepted: Answer = { status: 202 }

export const json = (value: unknown, status = 200): Answer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value)
})

/** A reply event, which the Broker takes as if it had been posted to it. Only 200 may carry one. */
export const reply = ({ headers, body }: Message): Answer => ({ status: 200, headers, body })
