import { setTimeout as sleep } from 'node:timers/promises'

/** What a function needs to work: `check` resolves with true when it answers now, and never rejects. */
export type Component = {
  readonly name: string
  readonly check: () => Promise<boolean>
  /** What `/health` tells of it besides. */
  readonly about?: () => Readonly<Record<string, unknown>>
}

/** What was found when it was last looked at; `since` is when it was first found so (Unix ms). */
export type ComponentState = {
  readonly isUp: boolean
  readonly latencyMs: number
  readonly since: number
}

export type Watched = {
  readonly name: string
  readonly state: () => Promise<ComponentState>
  readonly about: () => object
}

/** A check that takes longer has said no: a Redis that hangs must not hang whoever asks how it is. */
export const CHECK_MS = 1_000

/**
 * Whoever asks within it gets the same yes, so that probes, however many, are nothing to a component. A no is not kept: a cold
 * start waits for the first yes, and a client without a connection says no at no cost.
 */
const KEPT_MS = 1_000

/** A component whose checks are bounded in time and in number. `now` is Unix ms. */
export const watch = ({ name, check, about = () => ({}) }: Component, now: () => number = Date.now): Watched => {
  let known: ComponentState | undefined
  let keptUntil = Number.NEGATIVE_INFINITY
  let asking: Promise<ComponentState> | undefined

  const ask = async (): Promise<ComponentState> => {
    const begin = performance.now()
    const late = new AbortController()
    const timeout = sleep(CHECK_MS, false, { signal: late.signal }).catch(() => false)
    const isUp = await Promise.race([check(), timeout]).finally(() => late.abort())
    const latencyMs = Math.round((performance.now() - begin) * 1000) / 1000
    const since = known?.isUp === isUp ? known.since : now()
    known = { isUp, latencyMs, since }
    keptUntil = isUp ? performance.now() + KEPT_MS : Number.NEGATIVE_INFINITY
    return known
  }

  const state = async (): Promise<ComponentState> => {
    if (known !== undefined && performance.now() < keptUntil) return known
    asking ??= ask().finally(() => {
      asking = undefined
    })
    return asking
  }
  return { name, state, about }
}
