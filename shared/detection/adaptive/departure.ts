/** How far a value is from where it was expected, and how rare that is. */
export type Departure = {
  readonly expected: number
  /** What one deviation is, in the unit of the series. */
  readonly scale: number
  readonly deviations: number
  /** One of so many samples of the series' own past came near this far; 0 while too little is known to say. */
  readonly oneIn: number
  /** Whether nothing in all of the past that is remembered came near this far. */
  readonly isUnseen: boolean
}

/** A count that has decayed below this is no memory any more. */
export const FORGOTTEN = 0.5

/** Numbers that a scale needs before it is one; also how many samples a rare one is one of, at least. */
export const LEAST_FOR_SCALE = 30

export const nowhere = (value: number): Departure => ({
  expected: value,
  scale: 0,
  deviations: 0,
  oneIn: 0,
  isUnseen: false
})
