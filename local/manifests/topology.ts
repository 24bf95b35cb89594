/** What the manifests say, resolved and checked: the input of every part of the local platform. */
export type Topology = {
  readonly services: ReadonlyArray<ServiceSpec>
  readonly brokers: ReadonlyArray<BrokerSpec>
  readonly triggers: ReadonlyArray<TriggerSpec>
  readonly pings: ReadonlyArray<PingSpec>
  /** In the order of Gateway API precedence: the first rule that matches is the one. */
  readonly edge: ReadonlyArray<EdgeRule>
  /** Objects that mean something to a cluster only, in manifest order. */
  readonly passedOver: ReadonlyArray<PassedOver>
}

/** An object of the manifests that nothing runs from, and why leaving it out changes nothing here. */
export type PassedOver = {
  readonly apiVersion: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly reason: string
}

export type ServiceSpec = {
  readonly name: string
  readonly namespace: string
  /** Folder under functions/: the last path segment of the image. */
  readonly functionName: string
  readonly revision: string
  readonly clusterLocal: boolean
  /** In manifest order. */
  readonly env: ReadonlyArray<EnvVar>
  /** From the SinkBinding whose subject is this service. */
  readonly sink?: Destination
  readonly scaling: ScalingSpec
  /** Requests in one replica at a time; 0 = unlimited. */
  readonly containerConcurrency: number
  readonly timeoutSeconds: number
  readonly readiness: { readonly path: string }
  readonly liveness: { readonly path: string }
}

/** The autoscaling annotations of a revision, with what a cluster has by default where there is none. */
export type ScalingSpec = {
  /** What is counted: requests in flight, or requests in a second. */
  readonly metric: 'concurrency' | 'rps'
  /** Of one replica; none = containerConcurrency, else the cluster's default. */
  readonly target: number | undefined
  /** The share of the target that the autoscaler aims for, so that a replica has some room left. */
  readonly targetUtilizationPercentage: number
  /** The stable window: over how long the load is averaged. */
  readonly windowMs: number
  /** The panic window, as a share of the stable one. */
  readonly panicWindowPercentage: number
  /** How much of what the ready replicas are for must be asked for in the panic window to start a panic. */
  readonly panicThresholdPercentage: number
  readonly minScale: number
  /** 0 = unlimited. */
  readonly maxScale: number
  /** Replicas of a new revision, until it had as many for the first time. */
  readonly initialScale: number
  /** The fewest replicas when there is any load at all; 1 = no rule. */
  readonly activationScale: number
  /** How long fewer replicas must have been enough before there are fewer. */
  readonly scaleDownDelayMs: number
  /** How long the last replica stays, at least. */
  readonly scaleToZeroRetentionMs: number
  /** Load in one moment that must find room; where it would not, requests queue in the activator. -1 = always there. */
  readonly targetBurstCapacity: number
  readonly aggregation: 'linear' | 'weighted-exponential'
}

/**
 * One variable of a container. `overridable` and the two last forms come from a `valueFrom`: there the environment of
 * `npm start` may give another value. `absent` is an optional ConfigMap key that is not in the ConfigMap.
 */
export type EnvVar = { readonly name: string } & (
  | { readonly value: string; readonly overridable: boolean }
  | { readonly secret: SecretKey }
  | { readonly absent: true }
)
export type SecretKey = { readonly name: string; readonly key: string; readonly optional: boolean }

export type Destination =
  | { readonly kind: 'service'; readonly namespace: string; readonly name: string; readonly path: string }
  | { readonly kind: 'broker'; readonly namespace: string; readonly name: string }
  | { readonly kind: 'uri'; readonly uri: string }

export type Delivery = {
  /** Attempts after the first. */
  readonly retry: number
  readonly backoffPolicy: 'linear' | 'exponential'
  /** 0 = retry at once. */
  readonly backoffDelayMs: number
  /** For each attempt. */
  readonly timeoutMs: number
  readonly deadLetterSink?: Destination
}

export type BrokerSpec = { readonly name: string; readonly namespace: string; readonly delivery?: Delivery }

/** Knative's filter dialects, without CESQL. `attributes` is the older `spec.filter`, where '' means "present". */
export type Filter =
  | { readonly kind: 'attributes' | 'exact' | 'prefix' | 'suffix'; readonly values: Readonly<Record<string, string>> }
  | { readonly kind: 'all' | 'any'; readonly filters: ReadonlyArray<Filter> }
  | { readonly kind: 'not'; readonly filter: Filter }

export type TriggerSpec = {
  readonly name: string
  readonly namespace: string
  /** In the Trigger's own namespace. */
  readonly broker: string
  /** All must match; none = every event. */
  readonly filters: ReadonlyArray<Filter>
  /** One event in flight for each `partitionkey`. */
  readonly ordered: boolean
  readonly subscriber: Destination
  /** The Trigger's own, else the Broker's, else what a cluster has by default. */
  readonly delivery: Delivery
}

export type PingSpec = {
  readonly name: string
  readonly namespace: string
  /** Five cron fields, or a name such as @hourly. */
  readonly schedule: string
  readonly timezone?: string
  readonly contentType: string
  readonly data: string
  readonly extensions: Readonly<Record<string, string>>
  readonly sink: Destination
}

export type EdgeRule = {
  /** None = any host; else one, where `*.example.org` stands for every host below it. A route with more becomes more rules. */
  readonly hostnames: ReadonlyArray<string>
  readonly path: { readonly type: 'Exact' | 'PathPrefix'; readonly value: string }
  readonly method?: string
  readonly service: { readonly namespace: string; readonly name: string }
}
