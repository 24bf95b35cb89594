import type { Phase } from '../load/load.ts'
import type { Outcomes } from './serving.ts'
import { createWaits, type WaitFigures, type Waits } from './waits.ts'

/** What became of requests. Those that came in a phase count there, whenever they were answered. */
export type RequestFigures = {
  readonly offered: number
  readonly refused: number
  readonly timedOut: number
  /** How long requests waited that the function has begun with. */
  readonly waits: WaitFigures
}

export type Account = {
  readonly outcomes: Outcomes
  readonly offer: (fromMs: number, count: number) => void
  /** Since the account was asked last. */
  readonly refusedLately: () => number
  readonly phases: () => ReadonlyArray<RequestFigures>
  readonly all: () => RequestFigures & { readonly answered: number }
}

type Tally = { offered: number; refused: number; timedOut: number; readonly waits: Waits }

const newTally = (): Tally => ({ offered: 0, refused: 0, timedOut: 0, waits: createWaits() })

const figuresOf = ({ offered, refused, timedOut, waits }: Tally): RequestFigures => ({
  offered,
  refused,
  timedOut,
  waits: waits.figures()
})

export const createAccount = (phases: ReadonlyArray<Phase>): Account => {
  const all = newTally()
  const tallies = phases.map(newTally)
  let answered = 0
  let refused = 0
  let place = 0
  /** Mostly the same as the time before. */
  const tallyAt = (arrivalMs: number): Tally => {
    while (place > 0 && arrivalMs < (phases[place] as Phase).fromMs) place -= 1
    while (place + 1 < phases.length && arrivalMs >= (phases[place] as Phase).toMs) place += 1
    return tallies[place] as Tally
  }
  return {
    outcomes: {
      started: (arrivalMs, waitedMs, count) => {
        all.waits.add(waitedMs, count)
        tallyAt(arrivalMs).waits.add(waitedMs, count)
      },
      answered: (count) => {
        answered += count
      },
      refused: (arrivalMs, count) => {
        refused += count
        all.refused += count
        tallyAt(arrivalMs).refused += count
      },
      timedOut: (arrivalMs, count) => {
        all.timedOut += count
        tallyAt(arrivalMs).timedOut += count
      }
    },
    offer: (fromMs, count) => {
      if (count === 0) return
      all.offered += count
      tallyAt(fromMs).offered += count
    },
    refusedLately: () => {
      const lately = refused
      refused = 0
      return lately
    },
    phases: () => tallies.map(figuresOf),
    all: () => ({ ...figuresOf(all), answered })
  }
}
