import type { Revision } from '../gateway/revision.ts'
import { openSlot, type ReplicaInfo, type ReplicaSettings, type Slot } from './slot.ts'

export type Supervisor = {
  readonly revision: Revision
  /** Resolves when every replica of the beginning has been ready once. Rejects with a StartFailure when one cannot start. */
  readonly started: Promise<void>
  /** Without those that are on their way out. */
  readonly replicas: () => ReadonlyArray<ReplicaInfo>
  /** So many replicas there are to be from now on. Who has to go answers first what it is working on. */
  readonly scaleTo: (count: number) => void
  /** All of them end, those as well that are only just starting or already on their way out. */
  readonly stop: () => Promise<void>
}

export type SupervisorOptions = ReplicaSettings & { readonly replicas: number }

/** Keeps the replicas of one service running until it is told to stop. */
export const supervise = (options: SupervisorOptions): Supervisor => {
  const { revision, graceMs } = options
  const { name: service, timeoutSeconds } = revision.spec
  let slots: ReadonlyArray<Slot> = []
  const leaving = new Set<Slot>()
  let stopping = false
  let lives = 0

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
    slots = [...slots, openSlot({ ...options, name: freeName(), initial, nextLife })]
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
