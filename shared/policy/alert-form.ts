import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { type AlertRule, DEFAULT_ALERT_RULE, type Length, MAX_OPEN_SAMPLES } from '../alerting/alert-rule.ts'
import { Duration } from './yaml/duration.ts'
import { mapping } from './yaml/mapping.ts'
import { oneOf, parsed, whole } from './yaml/scalars.ts'

const Samples = whole(0, 1_000_000)
const LENGTH = { time: Duration, samples: Samples }

type LengthFields = { readonly time?: number | undefined; readonly samples?: number | undefined }

/** What is not given is not asked for: `10m` is ten minutes however many samples they have. */
const toLength = ({ time = 0, samples = 0 }: LengthFields): Length => ({ ms: time, samples })

/** Where a length is one of several things that may be said: `{ from: last }` says nothing of it. */
const lengthOr = (otherwise: Length, { time, samples }: LengthFields): Length =>
  time === undefined && samples === undefined
    ? { ms: otherwise.ms, samples: otherwise.samples }
    : toLength({ time, samples })

/** Form `A` as people write it, and what `B` it means. */
const meaning = <A, B>(form: t.Type<A, A, unknown>, toMeaning: (value: A) => B): t.Type<B, B, unknown> =>
  new t.Type<B, B, unknown>(
    form.name,
    (value): value is B => value !== undefined,
    (value, context) => E.map(toMeaning)(form.validate(value, context)),
    t.identity
  )

/** `10m`, or a mapping: a text is taken for the time. */
const orTime = <A>(form: t.Type<A, A, unknown>): t.Type<A, A, unknown> =>
  new t.Type<A, A, unknown>(
    form.name,
    form.is,
    (value, context) => {
      if (typeof value !== 'string') return form.validate(value, context)
      const time = Duration.validate(value, context)
      return E.isLeft(time) ? time : form.validate({ time: value }, context)
    },
    t.identity
  )

const whatLength = 'a duration such as 10m, or a mapping of time and samples of which the longer counts'

const LengthForm = meaning(orTime(mapping(whatLength, LENGTH)), toLength)

const LockoutForm = meaning(
  orTime(mapping(`${whatLength}, and from (open or last)`, { ...LENGTH, from: oneOf('open', 'last') })),
  ({ from = DEFAULT_ALERT_RULE.lockout.from, ...length }) => ({ ...lengthOr(DEFAULT_ALERT_RULE.lockout, length), from })
)

const FatigueForm = meaning(
  mapping('a mapping of weight, time and samples', {
    ...LENGTH,
    weight: parsed('a number from 0 to 1000', (value) =>
      typeof value === 'number' && value >= 0 && value <= 1000 ? value + 0 : undefined
    )
  }),
  ({ weight = DEFAULT_ALERT_RULE.fatigue.weight, ...length }) => ({
    weight,
    ...lengthOr(DEFAULT_ALERT_RULE.fatigue, length)
  })
)

const whatOpen = `a mapping of anomalies and of, where 1 ≤ anomalies ≤ of ≤ ${MAX_OPEN_SAMPLES}`

const Counts = mapping(whatOpen, { anomalies: whole(1, MAX_OPEN_SAMPLES), of: whole(1, MAX_OPEN_SAMPLES) })

const OpenForm = new t.Type<AlertRule['open'], AlertRule['open'], unknown>(
  whatOpen,
  (value): value is AlertRule['open'] => Counts.is(value),
  (value, context) => {
    const counts = Counts.validate(value, context)
    if (E.isLeft(counts)) return counts
    const { anomalies, of } = counts.right
    return anomalies === undefined || of === undefined || anomalies > of
      ? t.failure(value, context, `expected ${whatOpen}`)
      : t.success({ anomalies, of })
  },
  t.identity
)

/** The alert rule in YAML; what is left out has its default, see alert-rule.ts. */
export const AlertForm = mapping('a mapping of the alert rule', {
  open: OpenForm,
  resolve_after: LengthForm,
  lockout: LockoutForm,
  fatigue: FatigueForm,
  tell_again_after: LengthForm,
  raise: parsed('a number over 1, at most 1000000', (value) =>
    typeof value === 'number' && value > 1 && value <= 1e6 ? value : undefined
  )
})
export type AlertForm = t.TypeOf<typeof AlertForm>

export const toAlertRule = (form: AlertForm): AlertRule => ({
  open: form.open ?? DEFAULT_ALERT_RULE.open,
  resolveAfter: form.resolve_after ?? DEFAULT_ALERT_RULE.resolveAfter,
  lockout: form.lockout ?? DEFAULT_ALERT_RULE.lockout,
  fatigue: form.fatigue ?? DEFAULT_ALERT_RULE.fatigue,
  tellAgainAfter: form.tell_again_after ?? DEFAULT_ALERT_RULE.tellAgainAfter,
  raise: form.raise ?? DEFAULT_ALERT_RULE.raise
})
