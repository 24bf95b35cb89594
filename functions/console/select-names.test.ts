import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Name, Names } from './names.ts'
import { selectNames, toWords } from './select-names.ts'
import { fromSeriesId, toSeriesId } from './series-id.ts'

const selecting = suite('pages of names')

const namesOf = (keys: ReadonlyArray<string>): Names => {
  const sorted = [...new Set(keys)]
    .sort((a, b) => (a < b ? -1 : 1))
    .map((key): Name => ({ key, text: key.toLowerCase(), seenAt: key.length }))
  return { sorted, byKey: new Map(sorted.map((name) => [name.key, name])), total: sorted.length }
}

const keyList = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 6 }), { maxLength: 40 })

const pagesOf = (read: (page: number) => Names, limit: number, words: ReadonlyArray<string> = []): string[] => {
  const seen: string[] = []
  let after: string | undefined
  for (let page = 0; ; page += 1) {
    const selected = selectNames(read(page), { words, after, limit })
    seen.push(...selected.page.map(({ key }) => key))
    if (selected.next === undefined) return seen
    after = selected.next
  }
}

selecting('together are all that match, each once, in order', () => {
  fc.assert(
    fc.property(keyList, fc.integer({ min: 1, max: 7 }), fc.string({ maxLength: 2 }), (keys, limit, search) => {
      const names = namesOf(keys)
      const words = toWords(search)
      const wanted = names.sorted.filter(({ text }) => words.every((word) => text.includes(word)))
      assert.equal(
        pagesOf(() => names, limit, words),
        wanted.map(({ key }) => key)
      )
      assert.is(selectNames(names, { words, after: undefined, limit }).matched, wanted.length)
    })
  )
})

selecting('show what stays exactly once, whatever comes and goes between them', () => {
  fc.assert(
    fc.property(
      keyList,
      fc.array(keyList, { minLength: 1, maxLength: 10 }),
      fc.integer({ min: 1, max: 5 }),
      (stay, others, limit) => {
        const seen = pagesOf((page) => namesOf([...stay, ...(others[page % others.length] ?? [])]), limit)
        assert.is(new Set(seen).size, seen.length)
        for (const key of stay) assert.ok(seen.includes(key), key)
      }
    )
  )
})

selecting('are of those alone that are asked for', () => {
  const names = namesOf(['a', 'bb', 'ccc', 'dddd'])
  const page = (more: object) =>
    selectNames(names, { words: [], after: undefined, limit: 9, ...more }).page.map(({ key }) => key)
  assert.equal(page({ among: new Set(['dddd', 'a', 'gone']) }), ['a', 'dddd'])
  assert.equal(page({ seenBefore: 3 }), ['a', 'bb'])
})

selecting('a search is words in any case, not too many', () => {
  assert.equal(toWords('  Web  RPS '), ['web', 'rps'])
  assert.is(toWords('a '.repeat(100)).length, 8)
})

selecting('an id names one series, and no other text does', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (key) => {
      assert.is(fromSeriesId(toSeriesId(key)), key)
    })
  )
  for (const id of ['', '=', 'YQ==', 'YR', '_-_-', 'a b', 'x'.repeat(20_000)])
    assert.is(fromSeriesId(id), undefined, id)
})

selecting.run()
