import * as t from 'io-ts'

/** A codec that turns a raw value into `A`, or says what it expected: `undefined` from `parse` means "not this". */
export const parsed = <A>(name: string, parse: (value: unknown) => A | undefined): t.Type<A, unknown, unknown> =>
  new t.Type<A, unknown, unknown>(
    name,
    (value): value is A => parse(value) !== undefined,
    (value, context) => {
      const result = parse(value)
      return result === undefined ? t.failure(value, context, `expected ${name}`) : t.success(result)
    },
    t.identity
  )

export const text = parsed('text', (value) => (typeof value === 'string' && value !== '' ? value : undefined))

/** May be empty, as the value of a variable may. */
export const anyText = parsed('text', (value) => (typeof value === 'string' ? value : undefined))

export const flag = parsed('true or false', (value) => (typeof value === 'boolean' ? value : undefined))

export const pattern = (name: string, form: RegExp): t.Type<string, unknown, unknown> =>
  parsed(name, (value) => (typeof value === 'string' && form.test(value) ? value : undefined))

export const whole = (min: number, max: number = 2 ** 31 - 1): t.Type<number, unknown, unknown> =>
  parsed(max === 2 ** 31 - 1 ? `a whole number of at least ${min}` : `a whole number from ${min} to ${max}`, (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max ? value : undefined
  )

export const oneOf = <A extends string>(...values: ReadonlyArray<A>): t.Type<A, unknown, unknown> =>
  parsed(values.map((value) => `"${value}"`).join(' or '), (value) => values.find((one) => one === value))

/** Name of a Kubernetes object: Knative Services take part in host names, so the shorter DNS label is the rule for all. */
export const objectName = pattern('a name of at most 63 of a-z, 0-9 and -', /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/)

/** EventTypes are named by their event type; Kubernetes takes dots there. */
export const dottedName = pattern('a name of a-z, 0-9, - and .', /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/)
