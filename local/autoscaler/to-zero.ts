import type { Activity, Wanted } from './activity.ts'

export type ZeroSettings = {
  readonly enableScaleToZero: boolean
  readonly stableWindowMs: number
  readonly scaleToZeroGracePeriodMs: number
  readonly scaleToZeroRetentionMs: number
  readonly progressDeadlineMs: number
}

export type ZeroAnswer = {
  readonly wanted: Wanted
  /** To be set now; none = as many as there are. */
  readonly replicas: 0 | 1 | undefined
  readonly rule: 'scale-to-zero-off' | 'starting' | 'start-failed' | 'stable-window' | 'last-replica' | 'idle'
}

/** serving: activationTimeoutBuffer. The Deployment is to report first why its pods do not start. */
const START_BUFFER_MS = 30_000

export const startTimeoutMs = ({ progressDeadlineMs }: ZeroSettings): number => progressDeadlineMs + START_BUFFER_MS

/**
 * What happens when nothing is to run. First an active revision is made inactive, which puts the activator into the
 * path; its replicas go when that has been so for the grace period, and the retention period is over. So no request
 * meets a replica that is leaving while the routes still point at it.
 * serving: pkg/reconciler/autoscaling/kpa/scaler.go, handleScaleToZero. There the activator is asked by a probe whether
 * it is in the path; here it is from the moment on that the revision is inactive.
 */
export const toZero = (
  settings: ZeroSettings,
  activity: Activity,
  proxiedSinceMs: number | undefined,
  nowMs: number
): ZeroAnswer => {
  if (!settings.enableScaleToZero) return { wanted: 'some', replicas: 1, rule: 'scale-to-zero-off' }
  const forMs = nowMs - activity.sinceMs
  switch (activity.status) {
    case 'activating':
      return forMs > startTimeoutMs(settings)
        ? { wanted: 'none', replicas: 0, rule: 'start-failed' }
        : { wanted: 'unknown', replicas: undefined, rule: 'starting' }
    case 'active':
      return forMs >= settings.stableWindowMs
        ? { wanted: 'none', replicas: undefined, rule: 'last-replica' }
        : { wanted: 'some', replicas: 1, rule: 'stable-window' }
    case 'inactive': {
      const proxiedMs = proxiedSinceMs === undefined ? 0 : nowMs - proxiedSinceMs
      const longEnough = Math.max(forMs, proxiedMs) >= settings.scaleToZeroGracePeriodMs
      return longEnough && forMs >= settings.scaleToZeroRetentionMs
        ? { wanted: 'none', replicas: 0, rule: 'idle' }
        : { wanted: 'none', replicas: undefined, rule: 'last-replica' }
    }
  }
}
