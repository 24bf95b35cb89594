import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { broken, ODD_VALUES } from '../../test/support/broken.ts'
import { aSample } from '../../test/support/contract-documents.ts'
import { decode } from './decode.ts'
import { Sample } from './sample.ts'
import { Samples } from './samples.ts'

const samples = suite('samples')

const invalid = (...errors: ReadonlyArray<string>): unknown => E.left({ _tag: 'InvalidInput', errors })
const decodeText = (text: string): unknown => decode(Samples)(JSON.parse(text))

samples('the list judges each sample as the Sample codec does, and gives the same value', async () => {
  await fc.assert(
    fc.property(broken(aSample), (one) => {
      const alone = Sample.decode(one)
      const listed = Samples.decode({ samples: [one] })
      assert.is(E.isRight(listed), E.isRight(alone))
      if (E.isLeft(alone) || E.isLeft(listed)) return
      // toStrict: uvu's equal does not tell -0 from 0, nor an own `__proto__` from a prototype.
      assert.ok(isSame(listed.right.samples[0], alone.right), JSON.stringify(one))
    }),
    { numRuns: 1000 }
  )
})

const isSame = (a: unknown, b: unknown): boolean => {
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) return Object.is(a, b)
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    Object.getPrototypeOf(a) === Object.getPrototypeOf(b) &&
    keys.every((key) => isSame((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
  )
}

samples('what was decoded decodes to itself', async () => {
  await fc.assert(
    fc.property(aSample, (one) => {
      const once = Samples.decode({ samples: [one] })
      if (E.isLeft(once)) throw new Error('refused')
      assert.ok(isSame(Samples.decode(once.right), once))
      assert.ok(isSame(Samples.decode(JSON.parse(JSON.stringify(once.right))), once))
      assert.ok(Samples.is(once.right))
    })
  )
})

samples('takes a whole sample; time becomes Unix milliseconds, labels are sorted, other fields go', () => {
  assert.equal(
    decodeText(`{"of":"no use","samples":[
      {"metric":"cpu","value":1.5,"time":"2024-02-29T12:00:00+02:00","labels":{"b":"2","a":"1"},"id":"x","unit":"%"},
      {"metric":"cpu","value":2}]}`),
    E.right({
      samples: [
        { metric: 'cpu', value: 1.5, time: 1709200800000, labels: { a: '1', b: '2' }, id: 'x' },
        { metric: 'cpu', value: 2 }
      ]
    })
  )
})

samples('names every field that is wrong, and never its value', () => {
  assert.equal(
    decodeText(
      '{"samples":[{"metric":"","value":"secret"},{"metric":"a","value":1},7,{"value":1,"labels":{"a b":"x"}}]}'
    ),
    invalid(
      '/samples/0/metric: expected text of 1 to 200 printable characters',
      '/samples/0/value: expected finite number',
      '/samples/2: expected Sample',
      '/samples/3/metric: expected text of 1 to 200 printable characters',
      '/samples/3/labels: expected object of at most 16 labels with text values'
    )
  )
})

samples('a number that is not finite, in any of its spellings', () => {
  for (const value of ['1e999', '-1e999', 'null', '"1"', 'true', '[1]']) {
    assert.equal(
      decodeText(`{"samples":[{"metric":"a","value":${value}}]}`),
      invalid('/samples/0/value: expected finite number'),
      value
    )
  }
})

samples('-0 becomes 0, in value and time, with and without labels', () => {
  for (const fields of ['"value":-0', '"value":-0,"time":1', '"value":0,"time":-0', '"value":-0,"time":-0']) {
    for (const labels of ['', ',"labels":{"l":"x"}']) {
      const decoded = Samples.decode(JSON.parse(`{"samples":[{"metric":"a",${fields}${labels}}]}`))
      if (E.isLeft(decoded)) throw new Error('refused')
      const [sample] = decoded.right.samples
      assert.ok(Object.is(sample?.value, 0) && !Object.is(sample?.time, -0), fields + labels)
    }
  }
})

samples('text with control characters or lone surrogates', () => {
  for (const text of ['', 'a\\n', '\\u0000', '\\u007f', '\\u0085', '\\ud800', 'a\\udc00b', 'x'.repeat(201)]) {
    assert.equal(
      decodeText(`{"samples":[{"metric":"${text}","value":1}]}`),
      invalid('/samples/0/metric: expected text of 1 to 200 printable characters'),
      text
    )
  }
  for (const text of ['{a}', '"', '日本', 'é', '\u{1f600}', ' ', 'x'.repeat(200)]) {
    const sample = { metric: text, value: 1 }
    assert.equal(Samples.decode({ samples: [sample] }), E.right({ samples: [sample] }), text)
  }
})

samples('1 to 1000 of them', () => {
  const many = (count: number): unknown => ({
    samples: Array.from({ length: count }, () => ({ metric: 'a', value: 1 }))
  })
  const expected = invalid('/samples: expected list of 1 to 1000 samples')
  assert.ok(E.isRight(Samples.decode(many(1000))))
  for (const document of [many(0), many(1001), {}, { samples: null }, { samples: { length: 1 } }, { samples: 'ab' }]) {
    assert.equal(decode(Samples)(document), expected)
  }
})

samples('the account of 1,000 bad samples is bounded', () => {
  const bad = { samples: Array.from({ length: 1000 }, () => ({})) }
  const result = decode(Samples)(bad)
  if (E.isRight(result)) throw new Error('taken')
  assert.is(result.left.errors.length, 21)
  assert.is(result.left.errors.at(-1), 'and 1980 more')
})

samples('no document gives itself a prototype, or hides a field behind one', () => {
  const hidden = '{"samples":[{"__proto__":{"metric":"a","value":1,"id":"x"},"labels":{"b":"1","a":"1"}}]}'
  assert.equal(
    decodeText(hidden),
    invalid(
      '/samples/0/metric: expected text of 1 to 200 printable characters',
      '/samples/0/value: expected finite number'
    )
  )
  const decoded = Samples.decode(
    JSON.parse(
      '{"samples":[{"__proto__":{"id":7},"constructor":1,"hasOwnProperty":1,"metric":"a","value":1,"time":"2024-01-01T00:00:00Z"}]}'
    )
  )
  assert.ok(isSame(decoded, E.right({ samples: [{ metric: 'a', value: 1, time: 1704067200000 }] })))
})

samples('what is no object', () => {
  for (const value of ODD_VALUES) assert.ok(E.isLeft(Samples.decode(value)))
  assert.equal(decode(Samples)(null), invalid('/: expected Samples'))
})

samples.run()
