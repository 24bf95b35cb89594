/** Values that the spread is taken of. */
export const SPREAD_OF = 32

/** Population deviation of the last 32 of `values`: exactly 0 for equal ones. */
export const spreadOf = (values: Float32Array): number => {
  const from = values.length - SPREAD_OF
  let sum = 0
  for (let i = from; i < values.length; i += 1) sum += values[i] as number
  const mean = sum / SPREAD_OF
  let squares = 0
  for (let i = from; i < values.length; i += 1) {
    const distance = (values[i] as number) - mean
    squares += distance * distance
  }
  return Math.sqrt(squares / SPREAD_OF)
}
