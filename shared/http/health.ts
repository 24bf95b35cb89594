import * as TE from 'fp-ts/lib/TaskEither.js'
import { json } from './answer.ts'
import type { Route } from './route.ts'

/** What a function needs to work: `check` resolves with true when it answers now, and never rejects. */
export type Component = { readonly name: string; readonly check: () => Promise<boolean> }

export type Health = {
  readonly components: ReadonlyArray<Component>
  /** Turns false when the process has begun to drain. */
  readonly isServing: () => boolean
}

const statusOf = (up: boolean): string => (up ? 'up' : 'down')

/**
 * Liveness says only that the process answers: restarting it would not bring Redis back. Readiness is asked before
 * the first request and after; an outage of Redis must not take every replica out at once, so readiness is that the
 * components have been there once, and `/health` tells about now.
 */
export const healthRoutes = ({ components, isServing }: Health): ReadonlyArray<Route> => {
  let wasReady = components.length === 0

  const live: Route['handle'] = () => TE.right(json({ status: 'up' }))

  const ready: Route['handle'] = () => async () => {
    if (!wasReady) wasReady = (await Promise.all(components.map((component) => component.check()))).every(Boolean)
    const up = wasReady && isServing()
    return TE.right(json({ status: statusOf(up) }, up ? 200 : 503))()
  }

  const health: Route['handle'] = () => async () => {
    const states = await Promise.all(components.map(async ({ name, check }) => [name, await check()] as const))
    const up = isServing() && states.every(([, isUp]) => isUp)
    const body = {
      status: statusOf(up),
      components: Object.fromEntries(states.map(([name, isUp]) => [name, { status: statusOf(isUp) }]))
    }
    return TE.right(json(body, up ? 200 : 503))()
  }

  return [
    { method: 'get', path: '/healthz', handle: live },
    { method: 'get', path: '/health/liveness', handle: live },
    { method: 'get', path: '/readyz', handle: ready },
    { method: 'get', path: '/health/readiness', handle: ready },
    { method: 'get', path: '/health', handle: health }
  ]
}
