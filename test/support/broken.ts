import * as fc from 'fast-check'

/** What a program that is wrong, or someone who means harm, puts where something else belongs. */
export const ODD_VALUES: ReadonlyArray<unknown> = [
  null,
  true,
  false,
  0,
  -0,
  1,
  -1,
  1.5,
  1e308,
  Number.POSITIVE_INFINITY,
  Number.MAX_SAFE_INTEGER,
  8.64e15,
  8.64e15 + 2,
  '',
  ' ',
  'x',
  'a\nb',
  'a\u0000b',
  'a\u0085b',
  '1',
  '{}',
  'x'.repeat(65),
  'x'.repeat(201),
  'x'.repeat(257),
  '2024-01-01',
  '2024-01-01T00:00:00',
  '2024-13-01T00:00:00Z',
  '2024-01-01T24:00:00Z',
  '2016-12-31T23:59:60Z',
  '2024-01-01t00:00:00.5z',
  '2024-01-01T00:00:00+24:00',
  '2024-01-01T00:00:00-23:59',
  [],
  [null],
  {},
  { a: 1 },
  { '': 'x' },
  { 'a b': 'x' },
  { a: 'x' },
  Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`l${i}`, 'x'])),
  { ['x'.repeat(65)]: 'x' }
]

/** Keys that mean something to JavaScript itself. */
const ODD_KEYS = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', '', 'extra']

type Step = {
  readonly at: number
  readonly what: 'replace' | 'remove' | 'add'
  readonly key: string
  readonly value: unknown
}

type Place = { readonly parent: object; readonly key: string }

const places = (value: unknown, found: Place[] = []): Place[] => {
  if (typeof value !== 'object' || value === null) return found
  for (const key of Object.keys(value)) {
    found.push({ parent: value, key })
    places((value as Record<string, unknown>)[key], found)
  }
  return found
}

const put = (parent: object, key: string, value: unknown): void => {
  Object.defineProperty(parent, key, { value, enumerable: true, writable: true, configurable: true })
}

const apply = (document: object, { at, what, key, value }: Step): object => {
  const copy = structuredClone(document)
  const all = places(copy)
  const place = all[at % Math.max(all.length, 1)]
  if (place === undefined) return copy
  if (what === 'replace') put(place.parent, place.key, value)
  else if (what === 'add' && Array.isArray(place.parent)) place.parent.push(value)
  else if (what === 'add') put(place.parent, key, value)
  else if (Array.isArray(place.parent)) place.parent.splice(Number(place.key), 1)
  else Reflect.deleteProperty(place.parent, place.key)
  return copy
}

const aStep: fc.Arbitrary<Step> = fc.record({
  at: fc.nat(),
  what: fc.constantFrom('replace', 'replace', 'remove', 'add'),
  key: fc.constantFrom(...ODD_KEYS),
  value: fc.constantFrom(...ODD_VALUES)
})

/** Documents of `valid` with up to three things put wrong, and now and then none. */
export const broken = (valid: fc.Arbitrary<object>): fc.Arbitrary<object> =>
  fc
    .tuple(valid, fc.array(aStep, { maxLength: 3 }))
    .map(([document, steps]) => steps.reduce((one, step) => apply(one, step), document))
