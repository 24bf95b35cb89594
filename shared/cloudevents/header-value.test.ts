import { validateHeaderValue } from 'node:http'
import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readAttributes, writeHeaders } from './binary.ts'
import { fromHeaderValue, toHeaderValue } from './header-value.ts'

const headers = suite('attributes in headers')

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom('%', '2', '5', 'F', '"', '\\', ' ', '\t', '\n', '\u0000', 'é', '\u{1f600}', '\ud800')
  })
)

headers(
  'a value comes back as it was, whatever Unicode it is; a lone surrogate as the replacement character',
  async () => {
    await fc.assert(
      fc.property(anyText, (value) => assert.is(fromHeaderValue(toHeaderValue(value)), value.toWellFormed())),
      { numRuns: 1000 }
    )
  }
)

headers('what is written is plain ASCII without spaces, and Node takes it', async () => {
  await fc.assert(
    fc.property(anyText, (value) => {
      const written = toHeaderValue(value)
      assert.match(written, /^[\x21\x23\x24\x26-\x7e]*(?:%[0-9A-F]{2}[\x21\x23\x24\x26-\x7e]*)*$/)
      validateHeaderValue('ce-x', written)
    }),
    { numRuns: 1000 }
  )
})

headers('the examples of the HTTP binding', () => {
  assert.is(toHeaderValue('Euro € \u{1f600}'), 'Euro%20%E2%82%AC%20%F0%9F%98%80')
  assert.is(fromHeaderValue('Euro%20%E2%82%AC%20%F0%9F%98%80'), 'Euro € \u{1f600}')
})

headers('reads what others write', () => {
  const cases: ReadonlyArray<readonly [string, string]> = [
    ['', ''],
    ['plain', 'plain'],
    ['%e2%82%ac', '€'],
    ['%2525', '%25'],
    ['"a b"', 'a b'],
    ['"a \\"b\\" \\\\"', 'a "b" \\'],
    ['"', '"'],
    // No valid sequence: kept, and the valid ones beside it are decoded all the same.
    ['100%', '100%'],
    ['%zz %41', '%zz A'],
    ['%E9', '%E9'],
    ['50%-100%25', '50%-100%'],
    // Bare UTF-8, which Node hands over as Latin-1.
    [Buffer.from('grün €').toString('latin1'), 'grün €']
  ]
  for (const [header, value] of cases) assert.is(fromHeaderValue(header), value, header)
})

headers('a whole event comes back through its headers', async () => {
  const name = fc.stringMatching(/^[a-z0-9]{1,20}$/).filter((one) => one !== 'datacontenttype')
  await fc.assert(
    fc.property(fc.dictionary(name, anyText, { noNullPrototype: true }), (some) => {
      const attributes = { ...some, datacontenttype: 'application/json; charset=utf-8' }
      const expected = Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, value.toWellFormed()]))
      assert.equal(readAttributes(writeHeaders(attributes)), expected)
    })
  )
})

headers('only Content-Type names the type of the data', () => {
  for (const names of [
    ['content-type', 'ce-datacontenttype'],
    ['ce-datacontenttype', 'content-type']
  ]) {
    const given = Object.fromEntries(names.map((name) => [name, name === 'content-type' ? 'text/a' : 'text/b']))
    assert.equal(readAttributes({ ...given, host: 'x', accept: undefined }), { datacontenttype: 'text/a' })
  }
})

headers.run()
