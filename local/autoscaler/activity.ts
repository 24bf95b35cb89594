/** The condition Active of a revision: activating = Unknown, active = True, inactive = False; and since when. */
export type Activity = { readonly status: 'activating' | 'active' | 'inactive'; readonly sinceMs: number }

/** How many replicas are wanted, as far as this condition is concerned: 'unknown' leaves them as they are. */
export type Wanted = 'some' | 'none' | 'unknown'

/**
 * An inactive revision becomes another one only when replicas are wanted; else the ready ones say what it is.
 * serving: pkg/reconciler/autoscaling/kpa/kpa.go, computeActiveCondition; without its rows for an initial-scale of 0,
 * which a cluster does not take unless allow-zero-initial-scale is on.
 */
export const nextActivity = (activity: Activity, nowMs: number, wanted: Wanted, enoughReady: boolean): Activity => {
  const status = statusOf(activity.status, wanted, enoughReady)
  return status === activity.status ? activity : { status, sinceMs: nowMs }
}

const statusOf = (status: Activity['status'], wanted: Wanted, enoughReady: boolean): Activity['status'] => {
  if (wanted === 'none') return 'inactive'
  if (wanted === 'unknown' && status === 'inactive') return 'inactive'
  return enoughReady ? 'active' : 'activating'
}
