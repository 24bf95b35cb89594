import type { AlertEvent } from './alert-event.ts'

/** One transition on its way to one channel. `id` is the event's and the same at every attempt. */
export type Notice = AlertEvent & {
  /** When it came into being, by the clock (ms): after a day it is given up. */
  readonly since: number
  /** Attempts that have failed. */
  readonly attempts: number
}
