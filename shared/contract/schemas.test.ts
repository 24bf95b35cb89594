import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { broken, ODD_VALUES } from '../../test/support/broken.ts'
import { anAlert, anAnomaly, aSample } from '../../test/support/contract-documents.ts'
import { Alert } from './alert.ts'
import { Anomalies } from './anomaly.ts'
import * as bounds from './bounds.ts'
import { Samples } from './samples.ts'

const schemas = suite('JSON Schemas beside the codecs')

const read = (name: string): { readonly $id: string } =>
  JSON.parse(readFileSync(new URL(`./${name}`, import.meta.url), 'utf8'))

// `format` is left to the pattern beside it: ajv knows no formats without a further package.
const ajv = new Ajv2020({ strict: true, validateFormats: false })
const documents = ['samples.schema.json', 'anomalies.schema.json', 'alert.schema.json'].map(read)
for (const document of documents) ajv.addSchema(document)

const bySchema = (id: string, document: unknown): boolean => ajv.getSchema(id)?.(document) as boolean

/**
 * Codec and schema judge alike, but for what JSON Schema cannot say: lengths in UTF-16 code units, lone surrogates, days
 * that the calendar has not, times before 1970. The documents here have none of these.
 */
const agree = (codec: t.Decoder<unknown, unknown>, id: string, document: unknown): void =>
  assert.is(bySchema(id, document), E.isRight(codec.decode(document)), JSON.stringify(document))

type Entry = {
  readonly name: string
  readonly codec: t.Decoder<unknown, unknown>
  readonly document: fc.Arbitrary<object>
}

const contract: ReadonlyArray<Entry> = [
  {
    name: 'samples.schema.json',
    codec: Samples,
    document: fc.array(aSample, { maxLength: 4 }).map((samples) => ({ samples }))
  },
  {
    name: 'anomalies.schema.json',
    codec: Anomalies,
    document: fc.array(anAnomaly, { maxLength: 2 }).map((anomalies) => ({ anomalies }))
  },
  { name: 'alert.schema.json', codec: Alert, document: anAlert }
]

for (const { name, codec, document } of contract) {
  schemas(`${name} agrees with its codec`, async () => {
    await fc.assert(
      fc.property(broken(document), (one) => agree(codec, name, one)),
      { numRuns: 400 }
    )
  })
  schemas(`${name} accepts what the codec gives back`, async () => {
    await fc.assert(
      fc.property(document, (one) => {
        const decoded = codec.decode(one)
        if (E.isRight(decoded)) assert.ok(bySchema(name, JSON.parse(JSON.stringify(decoded.right))))
      }),
      { numRuns: 100 }
    )
  })
  schemas(`${name} refuses what is no object, as the codec does`, () => {
    for (const value of ODD_VALUES) agree(codec, name, value)
  })
}

schemas('every odd value in every field of a sample', () => {
  for (const field of ['metric', 'value', 'time', 'labels', 'id']) {
    for (const value of ODD_VALUES) {
      agree(Samples, 'samples.schema.json', { samples: [{ metric: 'm', value: 1, [field]: value }] })
    }
  }
})

schemas('the bounds in the schemas are those of bounds.ts', () => {
  const at = (length: number): string => 'x'.repeat(length)
  const sample = (fields: object): object => ({ samples: [{ metric: 'm', value: 1, ...fields }] })
  const labels = (count: number): object => Object.fromEntries(Array.from({ length: count }, (_, i) => [`l${i}`, 'x']))
  const cases: ReadonlyArray<readonly [number, (n: number) => unknown]> = [
    [bounds.MAX_SAMPLES_PER_EVENT, (n) => ({ samples: Array.from({ length: n }, () => ({ metric: 'm', value: 1 })) })],
    [bounds.MAX_METRIC_LENGTH, (n) => sample({ metric: at(n) })],
    [bounds.MAX_ID_LENGTH, (n) => sample({ id: at(n) })],
    [bounds.MAX_LABELS, (n) => sample({ labels: labels(n) })],
    [bounds.MAX_LABEL_NAME_LENGTH, (n) => sample({ labels: { [at(n)]: 'x' } })],
    [bounds.MAX_LABEL_VALUE_LENGTH, (n) => sample({ labels: { l: at(n) } })]
  ]
  for (const [most, document] of cases) {
    assert.ok(bySchema('samples.schema.json', document(most)), `${most}`)
    assert.not.ok(bySchema('samples.schema.json', document(most + 1)), `${most + 1}`)
  }
})

schemas('what JSON Schema cannot say is left to the codec', () => {
  const apart: ReadonlyArray<object> = [
    { metric: '\u{1f600}'.repeat(101) },
    { metric: 'a\ud800' },
    { time: '2024-02-31T00:00:00Z' },
    { time: '1969-12-31T23:59:59Z' }
  ]
  for (const fields of apart) {
    const document = { samples: [{ metric: 'm', value: 1, ...fields }] }
    assert.ok(bySchema('samples.schema.json', document), JSON.stringify(fields))
    assert.ok(E.isLeft(Samples.decode(document)), JSON.stringify(fields))
  }
})

schemas.run()
