import * as t from 'io-ts'

/** A number that is neither NaN nor infinite: `JSON.parse('1e999')` yields Infinity, and `t.number` lets it through. */
export const Finite = new t.Type<number, number, unknown>(
  'finite number',
  (value): value is number => Number.isFinite(value),
  (value, context) =>
    // `+ 0` turns -0 into 0: the two compare equal and would otherwise differ only in how they are written.
    typeof value === 'number' && Number.isFinite(value) ? t.success(value + 0) : t.failure(value, context),
  t.identity
)
