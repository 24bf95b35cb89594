import type { Readable } from 'node:stream'
import * as E from 'fp-ts/lib/Either.js'
import { busy, type Failure, invalidInput } from '../failure/failure.ts'
import type { Answer } from '../http/answer.ts'
import { type Authorize, authorizer } from '../http/authorize.ts'
import { firstOf } from '../http/query.ts'
import type { Handle, Incoming, Route } from '../http/route.ts'

const DEFAULT_SECONDS = 10
const MAX_SECONDS = 60

export type DebugOptions = {
  /** Who may ask; nobody, and there are no routes, without one. */
  readonly tokens: ReadonlyArray<string>
  /** Aborted when the process begins to drain: a profile ends then. */
  readonly ending: AbortSignal
}

const secondsOf = ({ query }: Incoming): number | undefined => {
  const text = firstOf(query, 'seconds')
  const seconds = text === undefined ? DEFAULT_SECONDS : Number(text)
  return Number.isInteger(seconds) && seconds >= 1 && seconds <= MAX_SECONDS ? seconds : undefined
}

const attached = (extension: string): Readonly<Record<string, string>> => ({
  'content-type': 'application/json',
  'content-disposition': `attachment; filename="knomaly-${process.pid}.${extension}"`
})

/**
 * `POST /debug/profile?seconds=` (.cpuprofile) and `POST /debug/heap` (.heapsnapshot), for those with a token, one at a time.
 * What they need of Node is loaded when the first one is asked for.
 */
export const debugRoutes = ({ tokens, ending }: DebugOptions): ReadonlyArray<Route> => {
  if (tokens.length === 0) return []
  const authorize: Authorize = authorizer(tokens)
  let isTaking = false

  /** Gives the slot to what `take` begins, until it has been read or its client has gone. */
  const alone = async (extension: string, take: () => Promise<Readable>): Promise<E.Either<Failure, Answer>> => {
    if (isTaking) return E.left(busy)
    isTaking = true
    const free = (): void => {
      isTaking = false
    }
    try {
      const stream = (await take()).once('close', free)
      return E.right({ status: 200, headers: attached(extension), stream })
    } catch (error) {
      free()
      throw error
    }
  }

  const profile: Handle = (incoming) => async () => {
    const allowed = authorize(incoming.headers)
    if (E.isLeft(allowed)) return allowed
    const seconds = secondsOf(incoming)
    if (seconds === undefined) return E.left(invalidInput([`/seconds: expected whole number from 1 to ${MAX_SECONDS}`]))
    return alone('cpuprofile', async () => (await import('./profiles.ts')).takeCpuProfile(seconds * 1000, ending))
  }

  const heap: Handle = (incoming) => async () => {
    const allowed = authorize(incoming.headers)
    if (E.isLeft(allowed)) return allowed
    return alone('heapsnapshot', async () => (await import('./profiles.ts')).takeHeapSnapshot())
  }

  return [
    { method: 'post', path: '/debug/profile', handle: profile },
    { method: 'post', path: '/debug/heap', handle: heap }
  ]
}
