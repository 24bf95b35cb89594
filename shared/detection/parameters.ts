import * as t from 'io-ts'

/** Numbers as parameters of detectors; the names stand in what is said of a wrong one. */
export const Positive = t.refinement(t.number, (n) => Number.isFinite(n) && n > 0, 'positive number')
export const NotNegative = t.refinement(t.number, (n) => Number.isFinite(n) && n >= 0, 'number, 0 or more')
export const PositiveWhole = t.refinement(t.number, (n) => Number.isSafeInteger(n) && n > 0, 'positive whole number')
export const Share = t.refinement(t.number, (n) => n > 0 && n < 1, 'number between 0 and 1')
