import type { IncomingMessage } from 'node:http'
import express from 'express'
import { type TooLarge, tooLarge } from '../failure/failure.ts'
import type { Middleware } from './middleware.ts'

/** A body over the limit, on its way to the error middleware. */
export class BodyTooLarge extends Error {
  readonly failure: TooLarge
  constructor(limitBytes: number) {
    super('body too large')
    this.failure = tooLarge(limitBytes)
  }
}

/** The connection ended before the body did: nobody's bug, and nobody is left to answer. */
export class BodyCutOff extends Error {}

const isEncoded = (req: IncomingMessage): boolean => {
  const encoding = req.headers['content-encoding']
  return encoding !== undefined && encoding.toLowerCase() !== 'identity'
}

/**
 * Reads the body as bytes into `req.body`, at most `limitBytes` of them.
 *
 * Compressed bodies go through Express' own reader, which inflates under the same limit. For the others it costs 16 µs
 * a request, a fifth of everything that ingest does; collecting the chunks costs 1.
 */
export const readBody = (limitBytes: number): Middleware => {
  // Made for the first compressed body: the readers of Express load slowly, and most functions never meet one.
  let inflate: ReturnType<typeof express.raw> | undefined
  return function readBody(req, res, next): void {
    if (isEncoded(req)) {
      inflate ??= express.raw({ type: () => true, limit: limitBytes })
      return inflate(req, res, next)
    }
    const chunks: Buffer[] = []
    let bytes = 0
    const settle = (error?: Error): void => {
      req.removeListener('data', onData).removeListener('end', onEnd).removeListener('error', onCutOff)
      if (error === undefined) return next()
      // The rest of the body is thrown away, so that the answer reaches a client that is still sending.
      req.resume()
      next(error)
    }
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length
      if (bytes > limitBytes) return settle(new BodyTooLarge(limitBytes))
      chunks.push(chunk)
    }
    const onEnd = (): void => {
      req.body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)
      settle()
    }
    const onCutOff = (): void => settle(new BodyCutOff('body cut off'))
    if (Number(req.headers['content-length'] ?? 0) > limitBytes) return settle(new BodyTooLarge(limitBytes))
    req.on('data', onData).on('end', onEnd).on('error', onCutOff)
  }
}
