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
type Readable = { readonly name: string; readonly type: string; readonly get: () => Promise<{ readonly name: string }> }

/**
 * All of a registry in OpenMetrics 1.0. prom-client's writer takes `_total` off the names of the counters themselves, so that
 * the text format is wrong from then on; here it gets a view of each metric, which it may change.
 */
const openMetrics = (registry: Registry): Promise<string> => {
  const writer: Registry<OpenMetricsContentType> = new Registry()
  writer.setContentType(Registry.OPENMETRICS_CONTENT_TYPE)
  for (const metric of registry.getMetricsAsArray() as unknown as ReadonlyArray<Readable>) {
    const { name, type } = metric
    const familyName = type === 'counter' ? withoutTotal(name) : name
    const view = { name, type, get: async () => ({ ...(await metric.get()), name: familyName }) }
    writer.registerMetric(view as unknown as Metric)
  }
  return writer.metrics()
}

/** OpenMetrics 1.0 with exemplars for who asks for it, the text format 0.0.4 for everybody else. */
export const expose = async (registry: Registry, accept: string | undefined): Promise<Page> =>
  prefersOpenMetrics(accept)
    ? { contentType: Registry.OPENMETRICS_CONTENT_TYPE, text: await openMetrics(registry) }
    : { contentType: Registry.PROMETHEUS_CONTENT_TYPE, text: await registry.metrics() }
