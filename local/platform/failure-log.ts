import type { Logger } from '../../shared/log/logger.ts'
import type { OnFailure } from '../gateway/forward.ts'
import { type Clock, monotonicClock } from '../scaling/clock.ts'

export type FailureLog = {
  readonly onFailure: OnFailure
  /** Says what was only counted so far. */
  readonly stop: () => void
}

const QUIET_MS = 1_000

/**
 * Requests that the gateway answered in a function's place. A full queue refuses thousands a second, and a replica that dies
 * takes hundreds with it: the first of a kind is told in full, those of each second after it as one number.
 */
export const createFailureLog = (log: Logger, clock: Pick<Clock, 'after'> = monotonicClock): FailureLog => {
  /** By service, status and title. */
  const quiet = new Map<string, { more: number; readonly tell: () => void; cancel: () => void }>()
  return {
    onFailure: ({ key, spec }, { status, title, cause }) => {
      const about = { function: spec.name, status }
      const kind = `${key} ${status} ${title}`
      const told = quiet.get(kind)
      if (told !== undefined) {
        told.more += 1
        return
      }
      log.warn({ ...about, err: cause }, title)
      const tell = (): void => {
        if (counted.more > 0) log.warn({ ...about, more: counted.more }, title)
      }
      const second = (): void => {
        if (counted.more === 0) return void quiet.delete(kind)
        tell()
        counted.more = 0
        counted.cancel = clock.after(QUIET_MS, second)
      }
      const counted = { more: 0, tell, cancel: clock.after(QUIET_MS, second) }
      quiet.set(kind, counted)
    },
    stop: () => {
      for (const { tell, cancel } of quiet.values()) {
        cancel()
        tell()
      }
      quiet.clear()
    }
  }
}
