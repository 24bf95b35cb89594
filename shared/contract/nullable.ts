import * as t from 'io-ts'

/** `codec` or null. Not `t.union`, which reports each of its members when neither fits. */
export const nullable = <A>(codec: t.Type<A, A, unknown>): t.Type<A | null, A | null, unknown> =>
  new t.Type<A | null, A | null, unknown>(
    `${codec.name} or null`,
    (value): value is A | null => value === null || codec.is(value),
    (value, context) => {
      if (value === null) return t.success(null)
      const decoded = codec.decode(value)
      return decoded._tag === 'Right' ? decoded : t.failure(value, context)
    },
    t.identity
  )
