import { createVerdictWriter } from '../packed-verdicts.ts'

export type Judged = {
  readonly time: number
  readonly value: number
  /** There was no verdict yet: the band says nothing. */
  readonly warming: boolean
  readonly expected: number
  readonly lower: number
  readonly upper: number
}

/** Records as a commit takes them. */
export const packVerdicts = (judged: ReadonlyArray<Judged>): string => {
  const { add, take } = createVerdictWriter()
  for (const { time, value, warming, expected, lower, upper } of judged) {
    if (warming) add(time, value)
    else add(time, value, expected, lower, upper)
  }
  return take()
}
