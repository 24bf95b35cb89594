/** Of one revision; serving calls it DeciderSpec. */
export type DecideSettings = {
  /** Load that one replica should have, and load that it can have. */
  readonly target: number
  readonly total: number
  /** Panic starts when the panic window asks for this many times the ready replicas. */
  readonly panicThreshold: number
  readonly stableWindowMs: number
  readonly maxScaleUpRate: number
  readonly maxScaleDownRate: number
  /** 1 = no rule. */
  readonly activationScale: number
  /** -1 = unlimited. */
  readonly targetBurstCapacity: number
  /** Some route leads to the revision; one without any may lose all replicas in one decision. */
  readonly reachable: boolean
}

/** In a panic no replica goes: `most` is the most that it asked for. */
export type PanicState = { readonly sinceMs: number | undefined; readonly most: number }

export type DecideInput = {
  readonly nowMs: number
  readonly ready: number
  /** The load of the revision over the stable and over the panic window. */
  readonly stable: number
  readonly panic: number
}

export type Decided = {
  readonly desired: number
  /** What the replicas could take on top of the load and of the burst to be ready for; below 0 they could not. */
  readonly excessBurstCapacity: number
  /** Which rule had the last word. */
  readonly rule: 'load' | 'max-scale-up-rate' | 'max-scale-down-rate' | 'activation-scale' | 'panic' | 'panic-holds'
}

/**
 * An autoscaler that starts beside more than one replica has lost its history: it panics, so that none of them goes
 * before there is a window of data. serving: pkg/autoscaler/scaling/autoscaler.go, newAutoscaler.
 */
export const startState = (nowMs: number, ready: number): PanicState => ({
  sinceMs: ready > 1 ? nowMs : undefined,
  most: ready
})

/**
 * How many replicas the load asks for, before scale-down-delay and bounds.
 * serving: pkg/autoscaler/scaling/autoscaler.go, Scale.
 */
export const decide = (
  settings: DecideSettings,
  state: PanicState,
  input: DecideInput
): readonly [PanicState, Decided] => {
  const { nowMs, stable, panic } = input
  const ready = Math.max(1, input.ready)
  const stablePods = Math.ceil(stable / settings.target)
  const panicPods = Math.ceil(panic / settings.target)
  const byStable = limited(settings, ready, stablePods)
  const byPanic = limited(settings, ready, panicPods)
  const sinceMs = panicSince(settings, state.sinceMs, nowMs, panicPods / ready >= settings.panicThreshold)
  const excessBurstCapacity = excessBurstCapacityOf(settings, input.ready, panic)
  if (sinceMs === undefined) {
    const most = state.sinceMs === undefined ? state.most : 0
    const rule = ruleOf(settings, stablePods, byStable)
    return [
      { sinceMs, most },
      { desired: byStable, excessBurstCapacity, rule }
    ]
  }
  // The stable window may ask for more than the panic window does: then the panic is for what the stable one asks.
  const asked = Math.max(byStable, byPanic)
  const most = Math.max(state.most, asked)
  return [
    { sinceMs, most },
    { desired: most, excessBurstCapacity, rule: asked < most ? 'panic-holds' : 'panic' }
  ]
}

/** Not too many at once, not too few at once, and as many as activation-scale as soon as there is any load. */
const limited = (settings: DecideSettings, ready: number, pods: number): number => {
  // Rounded so that a rate near 1 still lets one more start and one go.
  const most = Math.ceil(settings.maxScaleUpRate * ready)
  const fewest = settings.reachable ? Math.floor(ready / settings.maxScaleDownRate) : 0
  const rated = Math.min(Math.max(pods, fewest), most)
  return pods > 0 ? Math.max(rated, settings.activationScale) : rated
}

const panicSince = (
  { stableWindowMs }: DecideSettings,
  sinceMs: number | undefined,
  nowMs: number,
  over: boolean
): number | undefined => {
  if (over) return nowMs
  return sinceMs !== undefined && sinceMs + stableWindowMs < nowMs ? undefined : sinceMs
}

/** From the panic window and from the replicas that are there: the activator must not come and go with each decision. */
const excessBurstCapacityOf = ({ total, targetBurstCapacity }: DecideSettings, ready: number, panic: number): number =>
  targetBurstCapacity > 0 ? Math.floor(ready * total - targetBurstCapacity - panic) : Math.sign(targetBurstCapacity)

const ruleOf = ({ activationScale }: DecideSettings, pods: number, desired: number): Decided['rule'] => {
  if (desired === pods) return 'load'
  if (desired < pods) return 'max-scale-up-rate'
  return pods > 0 && desired === activationScale ? 'activation-scale' : 'max-scale-down-rate'
}
