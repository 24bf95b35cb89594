/** What an operator sets for a whole cluster: config-autoscaler (serving: config/core/configmaps/autoscaler.yaml). */
export type ClusterSettings = {
  /** Requests in flight for one replica where neither the annotation nor containerConcurrency says. */
  readonly containerConcurrencyTargetDefault: number
  readonly requestsPerSecondTargetDefault: number
  /** In one decision replicas grow to at most this many times what is ready. */
  readonly maxScaleUpRate: number
  /** In one decision replicas shrink to at least what is ready divided by this. */
  readonly maxScaleDownRate: number
  readonly enableScaleToZero: boolean
  /** How long the activator must have been in the path before the last replica goes. */
  readonly scaleToZeroGracePeriodMs: number
}

export const CLUSTER_DEFAULTS: ClusterSettings = {
  containerConcurrencyTargetDefault: 100,
  requestsPerSecondTargetDefault: 200,
  maxScaleUpRate: 1000,
  maxScaleDownRate: 2,
  enableScaleToZero: true,
  scaleToZeroGracePeriodMs: 30_000
}
