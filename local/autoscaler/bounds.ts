export type Bounds = {
  readonly minScale: number
  /** 0 = unlimited. */
  readonly maxScale: number
  readonly initialScale: number
}

export type Bounded = {
  readonly replicas: number
  /** The bound that changed the number. */
  readonly rule: 'min-scale' | 'max-scale' | 'initial-scale' | undefined
}

/**
 * `initialised`: the revision has had its initial-scale once; from then on that is forgotten. The lower bound is asked
 * first: an initial-scale above max-scale is reached all the same.
 * serving: pkg/reconciler/autoscaling/kpa/scaler.go, scale and applyBounds.
 */
export const bounded = (bounds: Bounds, initialised: boolean, desired: number): Bounded => {
  const { minScale, maxScale, initialScale } = bounds
  // An initial-scale of 1 is no bound: a new revision has its replica, and the rules of scaling to zero keep it.
  const initial = initialScale > 1 && !initialised && initialScale > minScale
  const fewest = initial ? initialScale : minScale
  if (desired < fewest) {
    // Without data the KPA's number is -1; then 0 is not the work of a bound.
    return { replicas: fewest, rule: initial ? 'initial-scale' : fewest > 0 ? 'min-scale' : undefined }
  }
  if (maxScale !== 0 && desired > maxScale) return { replicas: maxScale, rule: 'max-scale' }
  return { replicas: desired, rule: undefined }
}

/** The ready replicas from which on a revision is active. serving: pkg/reconciler/autoscaling/kpa/kpa.go, activeThreshold. */
export const activeFrom = ({ minScale, initialScale }: Bounds, initialised: boolean): number =>
  Math.max(minScale, initialised ? 1 : initialScale)
