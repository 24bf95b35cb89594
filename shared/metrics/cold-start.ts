import * as E from 'fp-ts/lib/Either.js'
import { Gauge, type Registry } from 'prom-client'
import type { Route } from '../http/route.ts'

/**
 * `knomaly_cold_start_seconds`: from the start of the process until readiness was first answered with 200, which is when
 * queue-proxy sends the first request; no value before. Gives the routes back, those of readiness watched.
 */
export const watchColdStart = (registry: Registry, readiness: ReadonlyArray<Route>): ReadonlyArray<Route> => {
  let readyAt: number | undefined
  new Gauge({
    name: 'knomaly_cold_start_seconds',
    help: 'Time from the start of the process until it was first ready; no value before.',
    registers: [registry],
    collect() {
      if (readyAt === undefined) this.remove()
      else this.set(readyAt / 1000)
    }
  })
  return readiness.map((route) => ({
    ...route,
    handle: (incoming) => {
      const handled = route.handle(incoming)
      if (readyAt !== undefined) return handled
      return async () => {
        const answered = await handled()
        if (E.isRight(answered) && answered.right.status === 200) readyAt ??= performance.now()
        return answered
      }
    }
  }))
}
