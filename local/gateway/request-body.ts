import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'

/** Up to here a body is read whole before a replica is asked: a slow client then holds no slot, and a refused connection can be tried again. */
export const BUFFERED_BYTES = 64 * 1024

export type BodyForm = 'none' | 'whole' | 'stream'

export const bodyForm = ({ headers }: IncomingMessage): BodyForm => {
  const length = headers['content-length']
  if (length === undefined) return headers['transfer-encoding'] === undefined ? 'none' : 'stream'
  return Number(length) === 0 ? 'none' : Number(length) <= BUFFERED_BYTES ? 'whole' : 'stream'
}

/** Calls back with the body, or never when the client breaks off. */
export const readWhole = (req: IncomingMessage, onBody: (body: Buffer) => void): void => {
  const chunks: Buffer[] = []
  req.on('data', (chunk: Buffer) => chunks.push(chunk))
  req.on('end', () => onBody(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)))
}

/**
 * The body as a stream of its own. undici destroys the body it was given when the answer comes early, and an
 * IncomingMessage that is destroyed takes the client's socket, and the answer with it, along.
 */
export const streamOf = (req: IncomingMessage): Readable => {
  const stream = new Readable({
    read: () => {
      req.resume()
    },
    destroy: (error, done) => {
      req.off('data', onData).off('end', onEnd).off('close', onClose)
      // What still comes is read and thrown away, or the client would never get to read the answer.
      req.resume()
      done(error)
    }
  })
  const onData = (chunk: Buffer): void => {
    if (!stream.push(chunk)) req.pause()
  }
  const onEnd = (): void => {
    stream.push(null)
  }
  const onClose = (): void => {
    if (!req.complete) stream.destroy(new Error('the client went away'))
  }
  req.on('data', onData).on('end', onEnd).on('close', onClose)
  // Whoever sends it learns of the failure through its own error; without a listener it would be thrown.
  stream.on('error', () => undefined)
  return stream
}
