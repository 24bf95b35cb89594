import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Registry } from 'prom-client'
import type { Route } from '../http/route.ts'
import { expose } from './exposition.ts'

/** `GET /metrics`, in the format that `Accept` asks for. */
export const metricsRoute = (registry: Registry): Route => ({
  method: 'get',
  path: '/metrics',
  handle: ({ headers }) =>
    TE.fromTask(async () => {
      const { contentType, text } = await expose(registry, headers.accept)
      return { status: 200, headers: { 'content-type': contentType, vary: 'accept' }, body: text }
    })
})
