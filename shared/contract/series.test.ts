import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ODD_VALUES } from '../../test/support/broken.ts'
import { aSeries, aText, someLabels } from '../../test/support/contract-documents.ts'
import { Labels, NO_LABELS } from './labels.ts'
import { fromSeriesKey, seriesKey } from './series.ts'
import { isText, text } from './text.ts'

const series = suite('series, labels and text')

const decoded = (labels: unknown): Labels => {
  const result = Labels.decode(labels)
  if (E.isLeft(result)) throw new Error('refused')
  return result.right
}

series('the key leads back to the series', async () => {
  await fc.assert(
    fc.property(aSeries, ({ source, metric, labels }) => {
      const sorted = decoded(labels)
      assert.equal(fromSeriesKey(seriesKey(source, metric, sorted)), { source, metric, labels: sorted })
    })
  )
})

series('two different series never share a key, and one series has one', async () => {
  // Few letters, so that the same names, and names that nearly run into each other, come often.
  const name = fc.string({ unit: fc.constantFrom('a', 'b', '=', '/', '|'), minLength: 1, maxLength: 3 })
  const labels = fc.dictionary(fc.constantFrom('a', 'b', 'ab', 'a/b'), name, { maxKeys: 3, noNullPrototype: true })
  const one = fc.record({ source: name, metric: name, labels })
  const written = (value: { source: string; metric: string; labels: Record<string, string> }): string =>
    JSON.stringify([value.source, value.metric, Object.entries(value.labels).sort()])
  await fc.assert(
    fc.property(one, one, (a, b) => {
      const keyOf = (value: typeof a): string => seriesKey(value.source, value.metric, decoded(value.labels))
      assert.is(keyOf(a) === keyOf(b), written(a) === written(b))
    }),
    { numRuns: 2000 }
  )
})

series('no labels and an empty set of labels are the same series', () => {
  assert.is(seriesKey('/s', 'm', undefined), '/s\nm')
  assert.is(seriesKey('/s', 'm', NO_LABELS), '/s\nm')
  assert.equal(fromSeriesKey('/s\nm'), { source: '/s', metric: 'm', labels: {} })
})

series('labels come out sorted, whatever their order was', async () => {
  await fc.assert(
    fc.property(someLabels, (labels) => {
      const names = Object.keys(decoded(labels))
      assert.equal(names, [...names].sort())
      const reversed = Object.fromEntries(Object.entries(labels).reverse())
      assert.is(JSON.stringify(decoded(reversed)), JSON.stringify(decoded(labels)))
    })
  )
})

series('label names as Prometheus and OpenTelemetry have them, and no others', () => {
  for (const name of ['a', '_', 'k8s.io/name', 'a-b', 'A.b', '__proto__', 'constructor', 'x'.repeat(64)]) {
    const labels = JSON.parse(`{"${name}":"x"}`)
    assert.equal(Object.entries(decoded(labels)), [[name, 'x']], name)
  }
  for (const name of ['', ' ', '1', 'a b', 'a=b', '{a}', 'é', 'a\n', '-a', 'x'.repeat(65)]) {
    assert.ok(E.isLeft(Labels.decode({ [name]: 'x' })), name)
  }
})

series('label values are text, at most 16 of them', () => {
  for (const value of ODD_VALUES) {
    if (typeof value !== 'string') assert.ok(E.isLeft(Labels.decode({ a: value })), String(value))
  }
  for (const value of ['', 'a\n', '\ud800', 'x'.repeat(257)]) assert.ok(E.isLeft(Labels.decode({ a: value })))
  const many = (count: number): object => Object.fromEntries(Array.from({ length: count }, (_, i) => [`l${i}`, 'x']))
  assert.ok(E.isRight(Labels.decode(many(16))))
  assert.ok(E.isLeft(Labels.decode(many(17))))
  for (const value of [null, 1, 'a', [], ['a']]) assert.ok(E.isLeft(Labels.decode(value)))
})

series('text is bounded, printable and well-formed', async () => {
  await fc.assert(fc.property(aText(40), (value) => assert.equal(text(40).decode(value), E.right(value))))
  await fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 12 }), (value) => {
      const fine = value.length > 0 && value.length <= 10 && !/\p{Cc}/u.test(value) && value.isWellFormed()
      assert.is(isText(value, 10), fine, JSON.stringify(value))
    })
  )
  for (const value of [null, undefined, 1, [], ['a'], {}]) assert.not.ok(isText(value, 10))
})

series.run()
