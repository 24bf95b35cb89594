/** A YAML mapping: no list, no scalar, not null (`delivery:` with nothing after it is a slip, not an empty mapping). */
export const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
