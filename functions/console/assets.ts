import { hash } from 'node:crypto'
import { promisify } from 'node:util'
import type { Files } from './read-folder.ts'

/** A file as a browser gets it, in the form that it takes best. */
export type Sent = { readonly headers: Readonly<Record<string, string>>; readonly bytes: Buffer }

export type Assets = {
  /** Undefined when there is no such file. `accepted` is the request's Accept-Encoding. */
  readonly find: (path: string, accepted: string | undefined) => Promise<Sent> | undefined
}

type Encoding = 'br' | 'gzip' | 'identity'

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml'
}

/** Smaller ones fit into a packet or two as they are. */
const WORTH_IT = 1024

/** Of the highest level 11, 9 costs a tenth and 145 kB of uPlot are 3 % longer. */
const BROTLI_QUALITY = 9

const refuses = (accepted: string, name: string): boolean =>
  new RegExp(`\\b${name}\\s*;\\s*q=0(\\.0*)?\\s*(,|$)`).test(accepted)

/** What of a request's Accept-Encoding we have; weights other than 0 say nothing that matters for texts. */
export const encodingOf = (header = ''): Encoding => {
  const accepted = header.toLowerCase()
  for (const name of ['br', 'gzip'] as const)
    if (new RegExp(`(^|,)\\s*${name}\\b`).test(accepted) && !refuses(accepted, name)) return name
  return 'identity'
}

// Loaded with the first page that somebody opens. Not by import(), which a bundle that starts from a code cache does
// not have.
const compress = async (bytes: Buffer, encoding: Encoding): Promise<Buffer> => {
  if (encoding === 'identity') return bytes
  const { brotliCompress, constants, gzip } = process.getBuiltinModule('node:zlib')
  const params = { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY }
  return encoding === 'br' ? promisify(brotliCompress)(bytes, { params }) : promisify(gzip)(bytes)
}

/**
 * A fixed list of files, compressed when first asked for and then kept. Nothing is cached unasked (`no-cache`): their
 * names have no
 * version, so that a browser asks each time and hears 304; with a page of a dozen small files that costs one round
 * trip.
 */
export const createAssets = (files: Files): Assets => {
  const all = new Map(
    Object.entries(files).map(([path, text]) => {
      const bytes = Buffer.from(text)
      const type = TYPES[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream'
      return [path, { bytes, type, digest: hash('sha256', bytes, 'base64url').slice(0, 22) }] as const
    })
  )
  const made = new Map<string, Promise<Sent>>()
  return {
    find: (path, accepted) => {
      const file = all.get(path)
      if (file === undefined) return undefined
      const encoding = file.bytes.length < WORTH_IT ? 'identity' : encodingOf(accepted)
      const name = `${encoding} ${path}`
      const known = made.get(name)
      if (known !== undefined) return known
      const sent = compress(file.bytes, encoding).then((bytes) => ({
        bytes,
        headers: {
          'content-type': file.type,
          'cache-control': 'no-cache',
          vary: 'accept-encoding',
          // Of these bytes: the same file in another encoding is another one to a strong comparison.
          etag: `"${file.digest}${encoding === 'identity' ? '' : `-${encoding}`}"`,
          ...(encoding === 'identity' ? {} : { 'content-encoding': encoding })
        }
      }))
      made.set(name, sent)
      return sent
    }
  }
}
