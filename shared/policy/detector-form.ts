import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { DETECTORS, type KnownKind } from '../detection/detectors.ts'
import { isMapping } from './yaml/mapping.ts'
import { parsed } from './yaml/scalars.ts'

/** A detector as a policy names it, with all of its parameters; `given` names those that the text itself gives. */
export type DetectorChoice = {
  readonly name: string
  readonly parameters: Readonly<Record<string, unknown>>
  readonly given: ReadonlyArray<string>
}

/** Parameters are named as in code there and as in YAML here: `relearn_after` is `relearnAfter`. */
const toCamel = (key: string): string => key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
const toSnake = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const camelKeys = (value: unknown): unknown =>
  isMapping(value)
    ? Object.fromEntries(Object.entries(value).map(([key, field]) => [toCamel(key), camelKeys(field)]))
    : value

const NAMES = DETECTORS.map(({ name }) => name).join(', ')
const Name = parsed(`one of ${NAMES}`, (value) => DETECTORS.find(({ name }) => name === value))

const choose = (
  kind: KnownKind,
  given: Readonly<Record<string, unknown>>,
  context: t.Context
): t.Validation<DetectorChoice> => {
  const at = (keys: ReadonlyArray<string>): t.Context =>
    keys.reduce((inner, key) => t.appendContext(inner, key, t.unknown), context)
  const errors: t.ValidationError[] = []
  const parameters: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(given)) {
    const isKnown = Object.hasOwn(kind.defaults, toCamel(key)) && key === toSnake(toCamel(key))
    if (isKnown) parameters[toCamel(key)] = camelKeys(value)
    else {
      const known = Object.keys(kind.defaults).map(toSnake).join(', ')
      errors.push({ value, context: at([key]), message: `unknown to ${kind.name}, expected one of ${known}` })
    }
  }
  const built = kind.build(parameters)
  if (E.isLeft(built)) {
    for (const fault of built.left) {
      // The registry's form: `/path: what`.
      const colon = fault.indexOf(': ')
      const keys = fault.slice(1, colon).split('/').map(toSnake)
      errors.push({ value: undefined, context: at(keys), message: fault.slice(colon + 2) })
    }
  }
  return errors.length > 0
    ? t.failures(errors)
    : t.success({ name: kind.name, parameters: { ...kind.defaults, ...parameters }, given: Object.keys(parameters) })
}

/** The name of a detector, or a mapping of its name and some of its parameters; the others have their defaults. */
export const DetectorForm = new t.Type<DetectorChoice, DetectorChoice, unknown>(
  'a detector',
  (value): value is DetectorChoice => isMapping(value),
  (value, context) => {
    if (!isMapping(value)) {
      const kind = DETECTORS.find(({ name }) => name === value)
      const message = `expected one of ${NAMES}, or a mapping of its name and parameters`
      return kind === undefined ? t.failure(value, context, message) : choose(kind, {}, context)
    }
    const { name, ...given } = value
    const kind = Name.validate(name, t.appendContext(context, 'name', Name, name))
    return E.isLeft(kind) ? kind : choose(kind.right, given, context)
  },
  t.identity
)
