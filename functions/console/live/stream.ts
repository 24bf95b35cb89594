import { Readable } from 'node:stream'

/** One client that listens. */
export type Stream = {
  readonly keys: ReadonlyArray<string>
  readonly readable: Readable
  /** It gets everything with the next look: it is new, or could not be told of what has changed meanwhile. */
  isStale: boolean
  /** It was told that Redis is away, and nothing since. */
  knowsAway: boolean
  /** Looks in a row at which it had not yet read what it was sent. */
  behind: number
  readonly send: (frames: ReadonlyArray<Buffer>) => void
  /** Ends it as a whole answer. */
  readonly end: () => void
}

/** ms after which a browser that lost the stream comes back. */
const RETRY_MS = 2_000

export const openStream = (keys: ReadonlyArray<string>): Stream => {
  const readable = new Readable({ read: () => {} })
  // Not before: a stream that has something to read gets nothing more, and the look that it came with is for it.
  let prelude = `retry: ${RETRY_MS}\n\n`
  return {
    keys,
    readable,
    isStale: true,
    knowsAway: false,
    behind: 0,
    send: (frames) => {
      if (prelude !== '') readable.push(prelude)
      prelude = ''
      for (const one of frames) readable.push(one)
    },
    end: () => void readable.push(null)
  }
}
