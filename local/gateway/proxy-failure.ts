/** Why the gateway answers in the function's place. The titles are the words of Knative's own proxies. */
export type ProxyFailure = {
  readonly status: number
  readonly title: string
  readonly retryAfterSeconds?: number
  /** For the log; never sent. */
  readonly cause?: Error
}

export const queueFull: ProxyFailure = { status: 503, title: 'pending request queue full', retryAfterSeconds: 1 }

export const noReplica: ProxyFailure = { status: 503, title: 'no replica is ready', retryAfterSeconds: 1 }

export const starting: ProxyFailure = {
  status: 503,
  title: 'the platform is starting or stopping',
  retryAfterSeconds: 1
}

export const timedOut: ProxyFailure = { status: 504, title: 'request timeout' }

export const noRoute: ProxyFailure = { status: 404, title: 'no route for this host, path and method' }

export const badRequest = (cause: Error): ProxyFailure => ({
  status: 400,
  title: 'the request cannot be forwarded',
  cause
})

/** 502 says that the request may have been worked on; the gateway never sends it twice. */
export const replicaGone = (cause: Error): ProxyFailure => ({
  status: 502,
  title: 'the replica went away before it answered',
  cause
})
