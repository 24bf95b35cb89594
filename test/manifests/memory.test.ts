import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { textsAt } from './support/dig.ts'
import { maxMemoryOf } from './support/max-memory.ts'
import { WHOLES, type Whole } from './support/whole.ts'

/** Of window, state and bands of a series with `adaptive`, as Redis stores them; measured (ARCHITECTURE.md, docs/capacity.md). */
const BYTES_OF_SERIES = 17_500

/** Shares of maxmemory. What they leave is for kept anomalies and alerts. */
const MOST_FOR_SERIES = 0.6
const MOST_FOR_DEAD_LETTERS = 0.15

const dataOf = ({ find }: Whole, name: string): Readonly<Record<string, string>> =>
  textsAt(find('v1', 'ConfigMap', name), 'data')

/** Everything that brings its own Redis. */
const withRedis = WHOLES.filter(({ find }) => find('apps/v1', 'StatefulSet', 'redis') !== undefined)

const memory = suite('memory of Redis')

for (const whole of withRedis) {
  const settings = dataOf(whole, 'knomaly')
  const bytes = maxMemoryOf(dataOf(whole, 'redis'))

  memory(`${whole.folder}: the analyzer forgets series before Redis has to`, () => {
    const wanted = Number(settings['MAX_SERIES']) * BYTES_OF_SERIES
    assert.ok(wanted <= MOST_FOR_SERIES * bytes, `${wanted} of ${bytes} bytes`)
    // A bound that is far below is memory that nobody uses.
    assert.ok(wanted >= 0.4 * bytes, `${wanted} of ${bytes} bytes`)
  })
  memory(`${whole.folder}: dead letters leave room for series`, () => {
    const wanted = Number(settings['DEAD_LETTER_MAX_BYTES'])
    assert.ok(wanted > 0 && wanted <= MOST_FOR_DEAD_LETTERS * bytes, `${wanted} of ${bytes} bytes`)
  })
}

memory('every overlay is among them', () => {
  const overlays = withRedis.map(({ folder }) => folder).filter((folder) => folder.startsWith('knative/overlays/'))
  assert.equal(
    overlays,
    ['deployment', 'edge', 'hpa', 'kind', 'production'].map((name) => `knative/overlays/${name}`)
  )
})

memory.run()
