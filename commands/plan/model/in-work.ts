import type { Draws } from './draws.ts'

/**
 * Requests that a pod works on, by when they came, for the timeout. All of them are equally likely to be the next to end,
 * whatever their age: service times are exponential.
 */
export type InWork = {
  readonly count: () => number
  readonly add: (arrivalMs: number, count: number) => void
  readonly finish: (count: number) => void
  /** Takes out those that came before, each told with the beginning of its class. */
  readonly giveUp: (cameBeforeMs: number, each: (arrivalMs: number, count: number) => void) => void
}

/** Arrivals within a hundredth of the timeout have one end, that of the last: nobody reads it more exactly. */
const CLASSES = 100

export const createInWork = (timeoutMs: number, draws: Draws): InWork => {
  const classMs = timeoutMs / CLASSES
  const times: number[] = []
  const counts: number[] = []
  let total = 0
  const remove = (place: number): void => {
    times.splice(place, 1)
    counts.splice(place, 1)
  }
  return {
    count: () => total,
    add: (arrivalMs, count) => {
      const time = Math.floor(arrivalMs / classMs) * classMs
      total += count
      let place = times.length - 1
      while (place >= 0 && (times[place] as number) > time) place -= 1
      if (times[place] === time) counts[place] = (counts[place] as number) + count
      else {
        times.splice(place + 1, 0, time)
        counts.splice(place + 1, 0, count)
      }
    },
    finish: (count) => {
      let left = Math.min(count, total)
      let others = total
      total -= left
      // Each class has its share by chance, within what it has and what the others could give.
      for (let place = counts.length - 1; place >= 0; place -= 1) {
        const here = counts[place] as number
        others -= here
        const drawn = others === 0 ? left : draws.binomial(left, here / (here + others))
        const taken = Math.min(here, Math.max(drawn, left - others))
        left -= taken
        if (taken === here) remove(place)
        else counts[place] = here - taken
      }
    },
    giveUp: (cameBeforeMs, each) => {
      while (times.length > 0 && (times[0] as number) + classMs <= cameBeforeMs) {
        const [time, count] = [times[0] as number, counts[0] as number]
        remove(0)
        total -= count
        each(time, count)
      }
    }
  }
}
