import * as E from 'fp-ts/lib/Either.js'
import { overloaded } from '../failure/failure.ts'
import type { Handle } from './route.ts'

/** At most `limit` requests in all handlers that share this wrapper; the next one is refused with 503 and Retry-After. */
export const bounded = (
  limit: number
): { readonly wrap: (handle: Handle) => Handle; readonly inFlight: () => number } => {
  let running = 0
  const wrap =
    (handle: Handle): Handle =>
    (incoming) =>
    async () => {
      if (running >= limit) return E.left(overloaded)
      running += 1
      try {
        return await handle(incoming)()
      } finally {
        running -= 1
      }
    }
  return { wrap, inFlight: () => running }
}
