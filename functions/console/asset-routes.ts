import { Readable } from 'node:stream'
import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { notFound } from '../../shared/failure/failure.ts'
import type { Answer } from '../../shared/http/answer.ts'
import type { Handle, Incoming, Route } from '../../shared/http/route.ts'
import type { Assets, Sent } from './assets.ts'

const isFresh = (ifNoneMatch: string | undefined, etag: string | undefined): boolean =>
  ifNoneMatch !== undefined &&
  etag !== undefined &&
  // RFC 9110 13.1.2 compares weakly: a proxy may have weakened ours.
  (ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((one) => one.trim().replace(/^W\//, '') === etag))

const toAnswer = ({ headers, bytes }: Sent, { headers: asked }: Incoming): Answer =>
  isFresh(asked['if-none-match'], headers['etag'])
    ? // As a stream without anything: 304 has no body and may not claim a length of 0.
      { status: 304, headers, stream: Readable.from([]) }
    : {
        status: 200,
        headers: { ...headers, 'content-length': String(bytes.length) },
        stream: Readable.from([bytes])
      }

const redirect: Handle = () => TE.right({ status: 308, headers: { location: '/console/' } })

/** The page, and the way to it from the root of the console's own host. */
export const assetRoutes = (assets: Assets): ReadonlyArray<Route> => {
  const file =
    (pathOf: (incoming: Incoming) => string): Handle =>
    (incoming) =>
    async () => {
      const sent = await assets.find(pathOf(incoming), incoming.headers['accept-encoding'] as string | undefined)
      return sent === undefined ? E.left(notFound('no such file')) : E.right(toAnswer(sent, incoming))
    }
  const named = ({ params }: Incoming): string => [params['path'] ?? ''].flat().join('/')
  return [
    { method: 'get', path: '/', handle: redirect },
    { method: 'get', path: '/console/', handle: file(() => 'index.html') },
    { method: 'get', path: '/console/*path', handle: file(named) }
  ]
}
