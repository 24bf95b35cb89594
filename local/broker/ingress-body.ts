import type { IncomingMessage } from 'node:http'

/** All bodies that are being read, in bytes: many producers at once must not fill the memory. */
export type Budget = { bytes: number; readonly most: number }

export type Body =
  | { readonly kind: 'body'; readonly bytes: Buffer }
  | { readonly kind: 'too large' | 'no room' | 'aborted' }

const EMPTY = Buffer.alloc(0)

/** Calls back once. The bytes of a whole body stay in the budget until `release`; all others have been given back. */
export const readBody = (
  request: IncomingMessage,
  most: number,
  budget: Budget,
  callback: (body: Body) => void
): void => {
  const declared = Number(request.headers['content-length'] ?? 0)
  if (declared > most) return callback({ kind: 'too large' })
  const chunks: Array<Buffer> = []
  let size = 0
  let over = false

  const finish = (body: Body): void => {
    if (over) return
    over = true
    if (body.kind !== 'body') budget.bytes -= size
    callback(body)
  }
  request.on('data', (chunk: Buffer) => {
    if (over) return
    if (size + chunk.length > most) return finish({ kind: 'too large' })
    if (budget.bytes + chunk.length > budget.most) return finish({ kind: 'no room' })
    size += chunk.length
    budget.bytes += chunk.length
    chunks.push(chunk)
  })
  request.on('end', () =>
    finish({
      kind: 'body',
      bytes: chunks.length === 1 ? (chunks[0] as Buffer) : size === 0 ? EMPTY : Buffer.concat(chunks, size)
    })
  )
  request.on('error', () => finish({ kind: 'aborted' }))
  request.on('close', () => finish({ kind: 'aborted' }))
}
