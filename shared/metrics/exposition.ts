import { setTimeout as sleep } from 'node:timers/promises'
import { type Metric, type OpenMetricsContentType, Registry } from 'prom-client'

/** A page of metrics and its media type. */
export type Page = { readonly contentType: string; readonly text: string }

const OPENMETRICS = 'application/openmetrics-text'

/**
 * True where `Accept` likes OpenMetrics 1.0.0 at least as much as plain text. Prometheus asks for it by name and with a
 * weight; a browser or curl (any type) gets the text format.
 */
export const prefersOpenMetrics = (accept: string | undefined): boolean => {
  if (accept === undefined || !accept.includes(OPENMETRICS)) return false
  let [open, plain] = [0, 0]
  for (const entry of accept.split(',')) {
    const [type = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase())
    const weight = parameters.find((parameter) => parameter.startsWith('q='))
    const q = weight === undefined ? 1 : Number(weight.slice(2)) || 0
    const version = parameters.find((parameter) => parameter.startsWith('version='))?.slice(8)
    if (type === OPENMETRICS && (version === undefined || /^"?1\./.test(version))) open = Math.max(open, q)
    if (type === 'text/plain') plain = Math.max(plain, q)
  }
  return open > 0 && open >= plain
}

const withoutTotal = (name: string): string => name.replace(/_total$/, '')

/** What the writer of prom-client asks of a metric. */
type Readable = { readonly name: string; readonly type: string; readonly get: () => Promise<Reading> }
type Reading = { readonly name: string; readonly values: ReadonlyArray<unknown> }

/**
 * Longest that a page waits for its metrics. Those that are read from Redis hang when it does, and Prometheus gives up after
 * 5 s: then all replicas would look dead, and the errors of Redis would be seen by nobody.
 */
const WAIT_MS = 1_000

/** What was last read of each metric. */
const known = new WeakMap<Readable, Reading>()

const readOf = async (metric: Readable, late: Promise<undefined>): Promise<Reading> => {
  const reading = await Promise.race([metric.get(), late])
  if (reading === undefined) return known.get(metric) ?? { ...metric, values: [] }
  known.set(metric, reading)
  return reading
}

const byName = (name: string): string => name
/** OpenMetrics names a family of counters without `_total`. */
const byFamily = (name: string, type: string): string => (type === 'counter' ? withoutTotal(name) : name)

/**
 * All of a registry, by a writer that has a view of each metric: prom-client's takes `_total` off the names of the counters
 * themselves for OpenMetrics, so that the text format is wrong from then on.
 */
const write = async (
  registry: Registry,
  writer: Registry | Registry<OpenMetricsContentType>,
  named: typeof byFamily
): Promise<string> => {
  const whole = new AbortController()
  const late = sleep(WAIT_MS, undefined, { signal: whole.signal }).catch(() => undefined)
  for (const metric of registry.getMetricsAsArray() as unknown as ReadonlyArray<Readable>) {
    // The writer knows it by its own name: a gauge may have that of a family of counters.
    const { name, type } = metric
    const view = { name, type, get: async () => ({ ...(await readOf(metric, late)), name: named(name, type) }) }
    writer.registerMetric(view as unknown as Metric)
  }
  try {
    return await writer.metrics()
  } finally {
    whole.abort()
  }
}

/** OpenMetrics 1.0 with exemplars for who asks for it, the text format 0.0.4 for everybody else. */
export const expose = async (registry: Registry, accept: string | undefined): Promise<Page> => {
  if (!prefersOpenMetrics(accept))
    return { contentType: Registry.PROMETHEUS_CONTENT_TYPE, text: await write(registry, new Registry(), byName) }
  const writer: Registry<OpenMetricsContentType> = new Registry()
  writer.setContentType(Registry.OPENMETRICS_CONTENT_TYPE)
  return { contentType: Registry.OPENMETRICS_CONTENT_TYPE, text: await write(registry, writer, byFamily) }
}
