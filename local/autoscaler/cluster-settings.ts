/**
 * What an operator sets for a whole cluster: config-autoscaler, and one value of config-deployment
 * (serving: config/core/configmaps/{autoscaler,deployment}.yaml). Settings that a revision can have of its own are in
 * ScalingSpec, with the cluster's default filled in.
 */
export type ClusterSettings = {
  /** Requests in flight for one replica where neither the annotation nor containerConcurrency says. */
  readonly containerConcurrencyTargetDefault: number
  readonly requestsPerSecondTargetDefault: number
  /** In one decision replicas grow to at most this many times what is ready. */
  readonly maxScaleUpRate: number
  /** In one decision replicas shrink to no less than what is ready divided by this. */
  readonly maxScaleDownRate: number
  readonly enableScaleToZero: boolean
  /** How long the activator must have been in the path before the last replica goes. */
  readonly scaleToZeroGracePeriodMs: number
  /** How long a revision may take until it is ready. */
  readonly progressDeadlineMs: number
}

/** As a cluster is installed. */
export const CLUSTER_DEFAULTS: ClusterSettings = {
  containerConcurrencyTargetDefault: 100,
  requestsPerSecondTargetDefault: 200,
  maxScaleUpRate: 1000,
  maxScaleDownRate: 2,
  enableScaleToZero: true,
  scaleToZeroGracePeriodMs: 30_000,
  progressDeadlineMs: 600_000
}
