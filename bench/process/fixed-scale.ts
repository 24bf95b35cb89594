import type { Autoscaler } from '../../local/autoscaler/autoscaler.ts'
import type { ServiceSpec } from '../../local/manifests/topology.ts'

/** Wants what the service starts with, always: rows that are compared with each other must come from the same processes. */
export const fixedScale = ({ scaling }: ServiceSpec): Autoscaler => {
  const want = Math.max(scaling.initialScale, scaling.minScale)
  return {
    record: () => undefined,
    tick: () => ({
      ...{ want, desired: want, panicking: false, stable: 0, panic: 0, target: 0, excessBurstCapacity: 0 },
      ...{ proxied: false, why: 'fixed' }
    })
  }
}
