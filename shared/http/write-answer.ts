import type { ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import type { Answer } from './answer.ts'

const NO_BODY = { 'content-length': '0' }

/** Aborted when the process begins to drain. */
export type Ending = AbortSignal

const writeStream = (res: ServerResponse, stream: Readable, endless: boolean, ending: Ending | undefined): void => {
  const end = (): void => {
    stream.unpipe(res).destroy()
    res.end()
  }
  // Whoever reads must not take a part for the whole. `error` is the caller's to report; `close` follows it.
  stream.once('close', () => {
    if (!stream.readableEnded && !res.writableEnded) res.destroy()
  })
  res.once('close', () => {
    ending?.removeEventListener('abort', end)
    stream.destroy()
  })
  if (endless && ending?.aborted === true) return end()
  if (endless) ending?.addEventListener('abort', end, { once: true })
  stream.pipe(res)
}

export type WriteOptions = {
  readonly ending?: Ending | undefined
  /** Called when a stream fails, before the answer is cut off. */
  readonly onStreamError?: (error: Error) => void
}

/**
 * Writes a whole answer, or begins to write a stream.
 * Node's own writeHead and end: Express' send() would add an ETag and guess a charset for every answer.
 */
export const writeAnswer = (res: ServerResponse, answer: Answer, options: WriteOptions = {}): void => {
  const { status, headers, body, stream, endless = false } = answer
  if (stream !== undefined) {
    res.writeHead(status, headers)
    stream.once('error', (error) => options.onStreamError?.(error))
    // HEAD wants no body, and of a client that has gone `close` will not come again.
    if (res.req.method === 'HEAD' || res.destroyed) {
      stream.destroy()
      res.end()
      return
    }
    // What a stream says first may be long in coming; that it has begun is news for a page.
    res.flushHeaders()
    writeStream(res, stream, endless, options.ending)
  } else if (body === undefined) {
    res.writeHead(status, headers === undefined ? NO_BODY : { ...headers, ...NO_BODY }).end()
  } else {
    res.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body)
  }
}
