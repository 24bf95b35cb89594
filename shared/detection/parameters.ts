import * as t from 'io-ts'

/** Numbers as parameters of detectors; the names stand in what is said of a wrong one. */
const number = (name: string, isOne: (n: number) => boolean) => t.refinement(t.number, isOne, name)

export const Positive = number('positive number, at most 1e150', (n) => n > 0 && n <= 1e150)
export const PositiveWhole = number('positive whole number', (n) => Number.isSafeInteger(n) && n > 0)
export const Share = number('number between 0 and 1', (n) => n > 0 && n < 1)
export const wholeFrom = (least: number, most: number) =>
  number(`whole number from ${least} to ${most}`, (n) => Number.isInteger(n) && n >= least && n <= most)

/** Scores and bounds stay finite between these. */
export const Threshold = number('number from 0.01 to 1000000', (n) => n >= 0.01 && n <= 1e6)
export const Floor = number('number from 0 to 1000000', (n) => n >= 0 && n <= 1e6)
