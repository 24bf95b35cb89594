import type { ScalingSample } from '../../shared/redis/scaling-history.ts'
import { asJson, type Endpoint } from './endpoints.ts'
import type { Observed } from './observed.ts'

const nameOf = (service: string): string => service.slice(service.indexOf('/') + 1)

/** What the console shows of a moment. */
export const scalingSample = (services: ReturnType<Observed['services']>, at: number): ScalingSample => ({
  at,
  services: services.map(({ service, ready, replicas, want, panicking, concurrency, queued }) => ({
    name: nameOf(service),
    ready,
    starting: replicas.filter((replica) => !replica.ready).length,
    wanted: want,
    panic: panicking,
    concurrency: Math.round(concurrency * 1_000) / 1_000,
    queued
  }))
})

/** The autoscaler's last word on every service, with its reason. */
export const scalingEndpoint =
  ({ services, functions, maxReplicas }: Observed): Endpoint =>
  () => {
    const now = services()
    const sample = scalingSample(now, Date.now())
    const more = now.map(({ given, desired, stable, panic, target, why }, i) => {
      const { minScale, maxScale } = functions[i]?.revision.spec.scaling ?? { minScale: 0, maxScale: 0 }
      const load = { load_stable: stable, load_panic: panic, target }
      return { ...sample.services[i], given, desired, min_scale: minScale, max_scale: maxScale, ...load, why }
    })
    return asJson({ at: new Date(sample.at).toISOString(), max_replicas: maxReplicas, services: more })
  }
