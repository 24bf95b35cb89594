import { type Autoscaler, TICK_MS } from '../../../local/autoscaler/autoscaler.ts'
import { CLUSTER_DEFAULTS } from '../../../local/autoscaler/cluster-settings.ts'
import type { ScalingSpec } from '../../../local/manifests/topology.ts'

/** Whatever else is to run out, such as the panic that an autoscaler starts with. */
const SPARE_MS = 60_000

/** How long it takes a new revision without a request to come to rest. */
const settleMs = ({ windowMs, scaleDownDelayMs, scaleToZeroRetentionMs }: ScalingSpec): number => {
  const all = 2 * windowMs + scaleDownDelayMs + scaleToZeroRetentionMs + CLUSTER_DEFAULTS.scaleToZeroGracePeriodMs
  return Math.ceil((all + SPARE_MS) / TICK_MS) * TICK_MS
}

export type Rest = { readonly nowMs: number; readonly pods: number; readonly proxied: boolean }

/**
 * Brings a new autoscaler to where it is after a long time without requests, so that a plan begins neither with the pods of
 * a deployment nor with its rules. Tells when that is, and how many pods are left.
 */
export const restAt = (autoscaler: Autoscaler, scaling: ScalingSpec): Rest => {
  const endMs = settleMs(scaling)
  let pods = Math.max(scaling.minScale, scaling.initialScale)
  let proxied = true
  for (let nowMs = 1000; nowMs <= endMs; nowMs += 1000) {
    autoscaler.record(nowMs, { concurrency: 0, requests: 0 })
    if (nowMs % TICK_MS !== 0) continue
    const decision = autoscaler.tick(nowMs, { ready: pods })
    pods = decision.want
    proxied = decision.proxied
  }
  return { nowMs: endMs, pods, proxied }
}
