import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'

/** Who exposes the metrics, as Knative's K_* variables say; outside of it `service` names the function and the rest is empty. */
export type Build = {
  readonly service: string
  readonly configuration?: string | undefined
  readonly revision: string
  readonly version: string
  /** False for METRICS=off; true when absent. */
  readonly isMeasured?: boolean
}

/** A registry with METRICS=off: what would be measured per request is left out. */
class QuietRegistry extends Registry {}

/** False where nothing may be measured per request, command or event. */
export const isMeasured = (registry: Registry): boolean => !(registry instanceof QuietRegistry)

/** More than any machine has: cgroups say "no limit" by a number near 2^63. */
const NO_LIMIT_BYTES = 2 ** 50

/** A registry of one process, with the runtime's own metrics and a `knomaly_build_info` that tells revisions apart. */
export const createRegistry = (build: Build): Registry => {
  const { service, configuration = '', revision, version } = build
  const registry = build.isMeasured === false ? new QuietRegistry() : new Registry()
  // These watch the event loop and every garbage collection, so they are left out as well.
  if (isMeasured(registry)) collectDefaultMetrics({ register: registry })
  const registers = [registry]
  new Gauge({
    name: 'knomaly_build_info',
    help: 'Always 1; the labels tell what runs here.',
    labelNames: ['service', 'configuration', 'revision', 'version'] as const,
    registers
  }).set({ service, configuration, revision, version }, 1)
  // In the version of Node that is not told of a limit it is 0; outside of a container, the whole machine's memory.
  const limit = process.constrainedMemory()
  new Gauge({
    name: 'knomaly_memory_limit_bytes',
    help: 'Memory that this process may use at most; +Inf where nothing limits it.',
    registers
  }).set(limit > 0 && limit < NO_LIMIT_BYTES ? limit : Number.POSITIVE_INFINITY)
  return registry
}
