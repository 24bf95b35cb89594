import * as TE from 'fp-ts/lib/TaskEither.js'
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Route } from '../http/route.ts'

/** Who exposes the metrics, as Knative's K_* variables say; outside of it `service` names the function and the rest is empty. */
export type Build = { readonly service: string; readonly revision: string; readonly version: string }

/** A registry of one process, with the runtime's own metrics and a `knomaly_build_info` that tells revisions apart. */
export const createRegistry = ({ service, revision, version }: Build): Registry => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  new Gauge({
    name: 'knomaly_build_info',
    help: 'Always 1; the labels tell what runs here.',
    labelNames: ['service', 'revision', 'version'] as const,
    registers: [registry]
  }).set({ service, revision, version }, 1)
  return registry
}

export const metricsRoute = (registry: Registry): Route => ({
  method: 'get',
  path: '/metrics',
  handle: () =>
    TE.fromTask(async () => ({
      status: 200,
      headers: { 'content-type': registry.contentType },
      body: await registry.metrics()
    }))
})
