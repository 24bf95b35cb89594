import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { GramTable } from './gram-table.ts'

const tables = suite('gram table')

const empty = (): GramTable => new GramTable(new ArrayBuffer(GramTable.BYTES), 0)
const seeAll = (table: GramTable, symbols: ReadonlyArray<number>): ReadonlyArray<number> =>
  symbols.map((symbol) => table.see(symbol))

/** The same with sets of strings. */
const reference = (symbols: ReadonlyArray<number>): ReadonlyArray<number> => {
  const seen = new Set<string>()
  return symbols.map((_, i) => {
    const grams = [1, 2, 3, 4, 5].filter((k) => k <= i + 1).map((k) => symbols.slice(i + 1 - k, i + 1).join(''))
    const strange = grams.findIndex((gram) => !seen.has(gram))
    for (const gram of grams) seen.add(gram)
    return strange === -1 ? grams.length : strange
  })
}

const anySymbols = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 400 })

tables('knows exactly the sequences it has seen, up to five long', async () => {
  await fc.assert(fc.property(anySymbols, (symbols) => assert.equal(seeAll(empty(), symbols), reference(symbols))))
})

tables('a sequence that repeats is known after one round', () => {
  const known = seeAll(empty(), [...'012345012345012345'].map(Number))
  assert.equal(known.slice(0, 12), [0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 5])
  assert.equal(known.slice(12), [5, 5, 5, 5, 5, 5])
})

tables('knows nothing once it is cleared, not even what came last', () => {
  const table = empty()
  seeAll(table, [1, 1, 1, 1, 1, 1, 1])
  table.clear()
  assert.equal(seeAll(table, [1, 1, 1]), [0, 1, 2])
})

tables('goes on from a copy of its bytes alike', async () => {
  await fc.assert(
    fc.property(anySymbols, anySymbols, (before, after) => {
      const buffer = new ArrayBuffer(GramTable.BYTES)
      const table = new GramTable(buffer, 0)
      seeAll(table, before)
      const copy = new GramTable(buffer.slice(0), 0)
      assert.equal(seeAll(copy, after), seeAll(table, after))
    })
  )
})

tables.run()
