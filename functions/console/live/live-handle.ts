import * as E from 'fp-ts/lib/Either.js'
import { invalidInput } from '../../../shared/failure/failure.ts'
import { firstOf } from '../../../shared/http/query.ts'
import type { Handle } from '../../../shared/http/route.ts'
import { fromSeriesId } from '../series-id.ts'
import type { Hub } from './hub.ts'

/** Series of one stream. */
export const MAX_LIVE_SERIES = 24

/** GET /console/api/live?series=id,id… */
export const liveHandle =
  (hub: Hub): Handle =>
  ({ query }) =>
  async () => {
    const ids = (firstOf(query, 'series') ?? '').split(',').filter((id) => id !== '')
    const keys = ids.flatMap((id) => fromSeriesId(id) ?? [])
    if (keys.length < ids.length || ids.length > MAX_LIVE_SERIES)
      return E.left(invalidInput([`/series: expected at most ${MAX_LIVE_SERIES} ids of series, separated by commas`]))
    const joined = await hub.join(keys)()
    if (E.isLeft(joined)) return joined
    return E.right({
      status: 200,
      // Proxies that collect an answer before they pass it on are told not to.
      headers: {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store, no-transform',
        'x-accel-buffering': 'no'
      },
      stream: joined.right,
      endless: true
    })
  }
