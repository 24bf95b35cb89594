import type { Logger } from '../../shared/log/logger.ts'
import { type Autoscaler, createAutoscaler, type Decision, TICK_MS } from '../autoscaler/autoscaler.ts'
import type { Revision } from '../gateway/revision.ts'
import type { ServiceSpec } from '../manifests/topology.ts'
import type { Supervisor } from '../processes/supervisor.ts'
import { allot } from './allot.ts'
import { type Clock, monotonicClock } from './clock.ts'
import { createScaler, type Scaler } from './scaler.ts'
import { everySecond, type Seconds } from './seconds.ts'
import { createShare } from './share.ts'

export type ScalingOptions = {
  readonly revisions: ReadonlyArray<Revision>
  /** Replicas of all services together; at least the sum of `leastOf`. */
  readonly budget: number
  readonly log: Logger
  readonly clock?: Clock
  /** Knative's, unless a test or a measurement has one of its own. */
  readonly autoscalerOf?: (spec: ServiceSpec) => Autoscaler
}

export type ScaleInfo = Omit<Decision, 'proxied'> & {
  /** How many it has, or is being given: what the autoscaler wants, as far as the machine bears it. */
  readonly given: number
  /** Requests that were there on average in the last second. */
  readonly concurrency: number
  /** Replicas at the start, and the most that there were to be at any time. */
  readonly first: number
  readonly most: number
}

export type Scaling = {
  /** Replicas to begin with, in the order of the revisions. */
  readonly initial: ReadonlyArray<number>
  /** They run: from here on the autoscaler has a say. In the order of the revisions. */
  readonly begin: (supervisors: ReadonlyArray<Pick<Supervisor, 'scaleTo'>>) => void
  readonly state: () => ReadonlyArray<ScaleInfo>
  readonly stop: () => void
}

const TICK_SECONDS = TICK_MS / 1_000

const knative = ({ scaling, containerConcurrency }: ServiceSpec): Autoscaler =>
  createAutoscaler({ scaling, containerConcurrency })

/** Each second the load of every service is recorded, every second one is decided on, and at once when a request meets no replica. */
export const createScaling = (options: ScalingOptions): Scaling => {
  const { budget, log, clock = monotonicClock, autoscalerOf = knative } = options
  const scalers = options.revisions.map((revision) => createScaler(revision, autoscalerOf(revision.spec), clock.now()))
  const shares = scalers.map((scaler) => createShare(scaler, budget, log))
  let supervisors: ReadonlyArray<Pick<Supervisor, 'scaleTo'>> = []
  let seconds: Seconds | undefined
  let untilTick = TICK_SECONDS

  const allotted = (): ReadonlyArray<number> =>
    allot(
      budget,
      scalers.map(({ decision, revision }, i) => ({
        want: decision().want,
        minScale: revision.spec.scaling.minScale,
        has: shares[i]?.count() ?? 0
      }))
    )
  const apply = (): void => {
    for (const [i, count] of allotted().entries()) {
      shares[i]?.change(count, () => supervisors[i]?.scaleTo(count))
    }
  }
  const onSeconds = (endMs: number, count: number): void => {
    for (const scaler of scalers) scaler.record(endMs, count)
    untilTick -= count
    if (untilTick > 0) return
    untilTick = TICK_SECONDS
    for (const scaler of scalers) {
      scaler.tick(clock.now())
      // It met its replicas, and now they go: by requests per second one that runs for long is no load.
      if (standsStill(scaler)) scaler.poke(clock.now())
    }
    apply()
  }
  const onWaiting = (scaler: Scaler): void => {
    // Where replicas are wanted already, a poke would bring nothing but work: the next tick sees who waits.
    if (!standsStill(scaler)) return
    seconds?.catchUp()
    if (standsStill(scaler)) scaler.poke(clock.now())
    apply()
  }

  const initial = allotted()
  for (const [i, count] of initial.entries()) shares[i]?.begin(count)

  return {
    initial,
    begin: (running) => {
      supervisors = running
      for (const [i, scaler] of scalers.entries()) {
        // What waited while everything started says nothing about the load.
        scaler.revision.report()
        scaler.revision.onDemand({
          onWaiting: () => onWaiting(scaler),
          onServed: (waitedMs, requests) => shares[i]?.served(waitedMs, requests)
        })
      }
      seconds = everySecond(clock, onSeconds)
    },
    state: () =>
      scalers.map(({ decision, concurrency }, i) => ({
        ...decision(),
        given: shares[i]?.count() ?? 0,
        concurrency: concurrency(),
        first: initial[i] ?? 0,
        most: shares[i]?.most() ?? 0
      })),
    stop: () => {
      seconds?.stop()
      for (const { revision } of scalers) revision.onDemand({ onWaiting: () => undefined, onServed: () => undefined })
    }
  }
}

const standsStill = ({ decision, revision }: Scaler): boolean => decision().want === 0 && revision.stats().queued > 0
