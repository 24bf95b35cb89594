import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Detector } from '../../shared/detection/detector.ts'
import type { WrittenState } from '../../shared/redis/series-store.ts'
import { readState, storedBytesOf, toWritten } from './stored-state.ts'

const states = suite('stored state')

/** Its state is nothing but bytes. */
const detector = { name: 'd', version: '1', read: (bytes: Uint8Array) => Uint8Array.from(bytes) } as Detector<unknown>

/** What Redis has after a commit. */
const stored = (before: ReadonlyArray<string>, { head, pages, changed }: WrittenState): ReadonlyArray<string> => {
  const after = [head, ...Array.from({ length: pages }, (_, i) => before[i + 1] ?? '')]
  for (const [page, text] of changed) after[page] = text
  return after
}

states('whatever changes, Redis has all of it after each commit', async () => {
  const lengths = fc.constantFrom(0, 1, 511, 512, 513, 1024, 1500, 5000)
  const edits = fc.array(fc.tuple(fc.nat(6000), fc.nat(255)), { maxLength: 5 })
  await fc.assert(
    fc.property(fc.array(fc.tuple(lengths, edits), { minLength: 1, maxLength: 8 }), (steps) => {
      let redis: ReadonlyArray<string> = []
      let known: Uint8Array | undefined
      for (const [length, changes] of steps) {
        const bytes = known?.length === length ? Uint8Array.from(known) : new Uint8Array(length)
        for (const [at, byte] of changes) if (at < length) bytes[at] = byte
        redis = stored(redis, toWritten(detector, bytes, known))
        assert.equal(readState(detector, redis.join('')), bytes)
        assert.equal(Uint8Array.from(storedBytesOf(detector, redis.join(''))), bytes)
        known = bytes
      }
    })
  )
})

states('sends the first page and those that changed', () => {
  const before = new Uint8Array(2000)
  const bytes = before.with(1999, 1).with(600, 2)
  const { head, pages, changed } = toWritten(detector, bytes, before)
  assert.equal(
    [head.length, pages, changed.map(([page, text]) => [page, text.length])],
    [
      4 + 512,
      3,
      [
        [1, 512],
        [3, 464]
      ]
    ]
  )
  assert.equal(toWritten(detector, bytes, bytes).changed, [])
  assert.is(toWritten(detector, bytes, undefined).changed.length, 3)
})

states('a small state is one field', () => {
  assert.equal(toWritten(detector, Uint8Array.of(65, 255), undefined), { head: 'd/1:A\u00ff', pages: 0, changed: [] })
})

states('is of one detector in one version', () => {
  const { head } = toWritten(detector, Uint8Array.of(1), undefined)
  assert.is(readState({ ...detector, version: '2' }, head), undefined)
  assert.is(readState({ ...detector, name: 'e' }, head), undefined)
  assert.is(readState(detector, ''), undefined)
})

states.run()
