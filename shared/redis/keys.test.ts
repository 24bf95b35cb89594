import { createRequire } from 'node:module'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MAX_LABEL_VALUE_LENGTH, MAX_METRIC_LENGTH, MAX_SOURCE_LENGTH } from '../contract/bounds.ts'
import { seriesKey } from '../contract/series.ts'
import { isText } from '../contract/text.ts'
import { seriesKeys, seriesTag } from './keys.ts'

const slotOf = createRequire(import.meta.url)('cluster-key-slot') as (key: string) => number

const keys = suite('keys')

const name = (most: number) =>
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: most }).filter((s) => isText(s, most))
const anySeries = fc
  .tuple(
    name(MAX_SOURCE_LENGTH),
    name(MAX_METRIC_LENGTH),
    fc.dictionary(fc.stringMatching(/^[a-z_]{1,5}$/), name(MAX_LABEL_VALUE_LENGTH), { maxKeys: 3 })
  )
  .map(([source, metric, labels]) => seriesKey(source, metric, labels))

keys('a tag has no brace, no control character and no space, and is bounded', () => {
  fc.assert(
    fc.property(anySeries, (series) => {
      assert.match(seriesTag(series), /^[!-z|~]{1,96}$/)
    })
  )
})

keys('different series have different tags', () => {
  // Few characters, so that neighbours come up: what is escaped, what escapes, what marks a hash.
  const close = fc.string({ unit: fc.constantFrom('a', '|', '%', '7', 'C', '{', '}', '~', '\n', '='), maxLength: 6 })
  fc.assert(
    fc.property(close, close, (a, b) => assert.is(seriesTag(a) === seriesTag(b), a === b)),
    { numRuns: 2000 }
  )
  const long = 'x'.repeat(200)
  assert.is.not(seriesTag(`${long}1`), seriesTag(`${long}2`))
})

keys('are readable in redis-cli', () => {
  assert.equal(seriesKeys('/web\nrps\nzone=eu'), {
    window: 'knomaly:{/web|rps|zone=eu}:window',
    state: 'knomaly:{/web|rps|zone=eu}:state',
    anomalies: 'knomaly:{/web|rps|zone=eu}:anomalies',
    verdicts: 'knomaly:{/web|rps|zone=eu}:verdicts'
  })
  assert.is(seriesTag('/w{e}b\n"a b"\n'), '/w%7Be%7Db|%22a%20b%22|')
})

keys('of one series lie in one slot of a Cluster', () => {
  fc.assert(
    fc.property(anySeries, (series) => {
      const { window, state, anomalies, verdicts } = seriesKeys(series)
      assert.is(new Set([window, state, anomalies, verdicts].map((key) => slotOf(key))).size, 1)
      assert.is(slotOf(window), slotOf(seriesTag(series)))
    })
  )
})

keys.run()
