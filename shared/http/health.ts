import * as TE from 'fp-ts/lib/TaskEither.js'
import { json } from './answer.ts'
import { type Component, type ComponentState, watch } from './component.ts'
import type { Route } from './route.ts'

export type { Component }

/** Who answers, as K_* say. */
export type About = { readonly service: string; readonly revision: string; readonly version: string }

export type Health = {
  readonly components: ReadonlyArray<Component>
  /** Turns false when the process has begun to drain. */
  readonly isServing: () => boolean
  readonly about?: About | undefined
}

const statusOf = (up: boolean): string => (up ? 'up' : 'down')

const told = ({ isUp, latencyMs, since }: ComponentState): object => ({
  status: statusOf(isUp),
  since: new Date(since).toISOString(),
  latency_ms: latencyMs
})

/**
 * Liveness says only that the process answers: restarting it would not bring Redis back. Readiness is asked before
 * the first request and after; an outage of Redis must not take every replica out at once, so readiness is that the
 * components have been there once, and `/health` tells about now.
 */
export const healthRoutes = ({ components, isServing, about }: Health): ReadonlyArray<Route> => {
  const watched = components.map((component) => watch(component))
  let wasReady = watched.length === 0

  const states = () => Promise.all(watched.map(async (one) => ({ one, state: await one.state() })))

  const live: Route['handle'] = () => TE.right(json({ status: 'up' }))

  const ready: Route['handle'] = () => async () => {
    if (!wasReady) wasReady = (await states()).every(({ state }) => state.isUp)
    const up = wasReady && isServing()
    return TE.right(json({ status: statusOf(up) }, up ? 200 : 503))()
  }

  const health: Route['handle'] = () => async () => {
    const found = await states()
    const serving = isServing()
    const up = serving && found.every(({ state }) => state.isUp)
    const body = {
      status: statusOf(up),
      ...about,
      uptime_seconds: Math.round(process.uptime() * 10) / 10,
      ...(serving ? {} : { draining: true }),
      components: Object.fromEntries(found.map(({ one, state }) => [one.name, { ...told(state), ...one.about() }]))
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
