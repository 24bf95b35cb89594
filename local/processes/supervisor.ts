import type { Revision } from '../gateway/revision.ts'
import { createTally, type TallyReading } from '../metrics/tally.ts'
import { openSlot, type ReplicaInfo, type ReplicaSettings, type Slot } from './slot.ts'

export type Supervisor = {
  readonly revision: Revision
  /** Resolves when every replica of the beginning has been ready once. Rejects with a StartFailure when one cannot start. */
  readonly started: Promise<void>
  /** Without those that are on their way out. */
  readonly replicas: () => ReadonlyArray<ReplicaInfo>
  /** Those that answer on their port, the ones that drain included. */
  readonly listening: () => ReadonlyArray<ReplicaInfo>
  /** Deaths after which a replica was started again, also of those that are gone by now. */
  readonly restarts: () => number
  /** How long it took from when a replica was wanted until it was ready for the first time. */
  readonly coldStarts: () => TallyReading
  /** So many replicas there are to be from now on. Who has to go answers first what it is working on. */
  readonly scaleTo: (count: number) => void
  /** All of them end, those as well that are only just starting or already on their way out. */
  readonly stop: () => Promise<void>
}

export type SupervisorOptions = ReplicaSettings & { readonly replicas: number }

/** A process that starts beside others on a laptop takes some hundred milliseconds. Seconds. */
const COLD_START_BOUNDS = [0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2.5, 5, 10, 30, 60]

/** Keeps the replicas of one service running until it is told to stop. */
export const supervise = (options: SupervisorOptions): Supervisor => {
  const { revision, graceMs } = options
  const { name: service, timeoutSeconds } = revision.spec
  let slots: ReadonlyArray<Slot> = []
  const leaving = new Set<Slot>()
  let stopping = false
  let lives = 0
  let restarts = 0
  const coldStarts = createTally(COLD_START_BOUNDS)

  /** The lowest number that nobody has, those on their way out included: no two replicas ever share a name in the log. */
  const freeName = (): string => {
    const names = new Set([...slots, ...leaving].map((slot) => slot.info().name))
    let number = 1
    while (names.has(`${service}/${number}`)) number += 1
    return `${service}/${number}`
  }
  const add = (initial: boolean): void => {
    const nextLife = (): number => {
      lives += 1
      return lives
    }
    const onRestart = (): void => {
      restarts += 1
    }
    const onFirstReady = (ms: number): void => coldStarts.observe(ms / 1_000)
    slots = [...slots, openSlot({ ...options, name: freeName(), initial, nextLife, onRestart, onFirstReady })]
  }
  const remove = (slot: Slot): void => {
    slots = slots.filter((other) => other !== slot)
    leaving.add(slot)
    // No request lasts longer than timeoutSeconds, so none is cut off.
    void slot.stop(timeoutSeconds * 1_000).finally(() => leaving.delete(slot))
  }

  while (slots.length < options.replicas) add(true)
  const started = Promise.all(slots.map((slot) => slot.started)).then(() => undefined)
  started.catch(() => undefined)

  return {
    revision,
    started,
    replicas: () => slots.map((slot) => slot.info()),
    listening: () => [...slots, ...leaving].filter((slot) => slot.listens()).map((slot) => slot.info()),
    restarts: () => restarts,
    coldStarts: coldStarts.read,
    scaleTo: (count) => {
      if (stopping) return
      while (slots.length < count) add(false)
      while (slots.length > count) remove(leastNeeded(slots))
    },
    stop: async () => {
      stopping = true
      await Promise.all([...slots, ...leaving].map((slot) => slot.stop(graceMs)))
    }
  }
}

/** One that is not ready, else the one with the least to do; of several the newest. */
const leastNeeded = (slots: ReadonlyArray<Slot>): Slot =>
  slots.reduce((chosen, slot) => (needOf(slot) <= needOf(chosen) ? slot : chosen))

const needOf = (slot: Slot): number => (slot.inRotation() ? 1 + slot.inFlight() : 0)
