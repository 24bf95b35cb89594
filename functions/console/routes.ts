import type * as TE from 'fp-ts/lib/TaskEither.js'
import { type SilenceRoutes, silenceRoutes } from '../../shared/alerts/silence-routes.ts'
import type { StoreUnavailable } from '../../shared/failure/failure.ts'
import { json } from '../../shared/http/answer.ts'
import type { Handle, Route } from '../../shared/http/route.ts'
import type { AlertDependencies } from './alert-routes.ts'
import { alertRoutes } from './alert-routes.ts'
import type { Overview } from './api.ts'
import { assetRoutes } from './asset-routes.ts'
import type { Assets } from './assets.ts'
import { type DeadLetterDependencies, deadLetterRoutes } from './dead-letter-routes.ts'
import { type ScalingDependencies, scalingRoute } from './scaling-routes.ts'
import { type SeriesDependencies, seriesRoutes } from './series-routes.ts'
import { type Changes, sessionRoute } from './session.ts'

export type Dependencies = {
  readonly assets: Assets
  readonly changes: Changes
  readonly overview: TE.TaskEither<StoreUnavailable, Overview>
  readonly series: SeriesDependencies
  readonly alerts: AlertDependencies
  readonly deadLetters: Omit<DeadLetterDependencies, 'allowed'>
  readonly silences: Omit<SilenceRoutes, 'path' | 'allowed'>
  readonly scaling: ScalingDependencies
  readonly live: Handle
  readonly version: string
  readonly now: () => number
  /** Goes around what asks Redis. */
  readonly bound: (handle: Handle) => Handle
}

const answered =
  <A>(read: TE.TaskEither<StoreUnavailable, A>): Handle =>
  () =>
  async () => {
    const result = await read()
    return result._tag === 'Left' ? result : { _tag: 'Right', right: json(result.right) }
  }

export const routes = (dependencies: Dependencies): ReadonlyArray<Route> => {
  const { assets, changes, overview, bound, version, now } = dependencies
  const questions: ReadonlyArray<Route> = [
    { method: 'get', path: '/console/api/overview', handle: answered(overview) },
    ...seriesRoutes(dependencies.series),
    ...alertRoutes(dependencies.alerts),
    ...deadLetterRoutes({ ...dependencies.deadLetters, allowed: changes.allowed }),
    ...silenceRoutes({ ...dependencies.silences, path: '/console/api/silences', allowed: changes.allowed }),
    scalingRoute(dependencies.scaling)
  ]
  return [
    ...questions.map((route) => ({ ...route, handle: bound(route.handle) })),
    { method: 'get', path: '/console/api/live', handle: dependencies.live },
    sessionRoute(changes, version, now),
    // Last: the page's files are whatever else there is below /console.
    ...assetRoutes(assets)
  ]
}
