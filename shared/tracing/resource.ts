import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { defaultResource, type Resource, resourceFromAttributes } from '@opentelemetry/resources'
import type { TracingEnv } from '../config/tracing-env.ts'
import type { Traced } from './open-tracing.ts'

/** `a=1,b=x%20y` → { a: '1', b: 'x y' }. By the specification a list with a fault in it counts for nothing. */
export const readAttributes = (text: string | undefined): Readonly<Record<string, string>> => {
  if (text === undefined) return {}
  const attributes: Record<string, string> = {}
  for (const pair of text.split(',')) {
    const at = pair.indexOf('=')
    const key = pair.slice(0, Math.max(at, 0)).trim()
    if (key === '') return {}
    try {
      attributes[decodeURIComponent(key)] = decodeURIComponent(pair.slice(at + 1).trim())
    } catch {
      return {}
    }
  }
  return attributes
}

/**
 * Who the spans are of: what Knative says of the process, under what OTEL_RESOURCE_ATTRIBUTES and OTEL_SERVICE_NAME say; and by
 * which SDK, which every span has to tell.
 */
export const resourceOf = (env: TracingEnv, { service, revision, version }: Traced): Resource =>
  defaultResource().merge(
    resourceFromAttributes({
      'service.namespace': 'knomaly',
      'service.name': service,
      'service.version': version,
      'service.instance.id': randomUUID(),
      'host.name': hostname(),
      'process.pid': process.pid,
      ...(revision === '' ? {} : { 'faas.name': service, 'faas.version': revision }),
      ...readAttributes(env.OTEL_RESOURCE_ATTRIBUTES),
      ...(env.OTEL_SERVICE_NAME === undefined ? {} : { 'service.name': env.OTEL_SERVICE_NAME })
    })
  )
