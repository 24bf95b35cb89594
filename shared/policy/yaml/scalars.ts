import * as t from 'io-ts'

/** A codec that turns a raw value into `A`, or says what it expected: `undefined` from `parse` means "not this". */
export const parsed = <A>(name: string, parse: (value: unknown) => A | undefined): t.Type<A, A, unknown> =>
  new t.Type<A, A, unknown>(
    name,
    (value): value is A => value !== undefined,
    (value, context) => {
      const result = parse(value)
      return result === undefined ? t.failure(value, context, `expected ${name}`) : t.success(result)
    },
    t.identity
  )

export const oneOf = <A extends string>(...values: ReadonlyArray<A>): t.Type<A, A, unknown> =>
  parsed(`one of ${values.join(', ')}`, (value) => values.find((one) => one === value))

export const whole = (min: number, max: number): t.Type<number, number, unknown> =>
  parsed(`a whole number from ${min} to ${max}`, (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max ? value : undefined
  )

/** `+ 0` turns -0 into 0: the two compare equal and must not be written differently. */
export const FiniteNumber = parsed('a finite number', (value) =>
  typeof value === 'number' && Number.isFinite(value) ? value + 0 : undefined
)

export const numberFrom = (min: number): t.Type<number, number, unknown> =>
  parsed(`a number of ${min} or more`, (value) =>
    typeof value === 'number' && Number.isFinite(value) && value >= min ? value + 0 : undefined
  )

const isTimeZone = (value: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value })
    return true
  } catch {
    return false
  }
}

export const TimeZone = parsed('a time zone such as Europe/Berlin', (value) =>
  typeof value === 'string' && isTimeZone(value) ? value : undefined
)
