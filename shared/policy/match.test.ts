import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Match, seriesMatcher } from './match.ts'

const matching = suite('match')

const SERIES = { source: 'shop/eu', metric: 'cpu', labels: { host: 'web-1', zone: 'a' } }

const TABLE: ReadonlyArray<readonly [match: Match, expected: boolean]> = [
  [{}, true],
  [{ source: ['shop/*'] }, true],
  [{ source: ['blog/*', 'shop/eu'] }, true],
  [{ source: ['blog/*'] }, false],
  [{ source: ['shop/*'], metric: ['mem*'] }, false],
  [{ metric: ['mem*', 'cpu'], labels: { host: ['web-*'] } }, true],
  [{ labels: { host: ['web-*'], zone: ['b', 'c'] } }, false],
  [{ labels: { host: ['*'] } }, true],
  [{ labels: { rack: ['*'] } }, false],
  // From the prototype, not of the series.
  [{ labels: { constructor: ['*'] } }, false]
]

for (const [match, expected] of TABLE) {
  matching(`${JSON.stringify(match)}: ${expected}`, () => assert.is(seriesMatcher(match)(SERIES), expected))
}

matching.run()
