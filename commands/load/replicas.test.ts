import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { bySecond, changesOf, decisionsIn, mostOf, panicsIn } from './replicas.ts'
import type { Reading } from './watch.ts'

const replicas = suite('replicas over a load run')

const BEGIN = Date.UTC(2026, 0, 2)
const reading = (
  seconds: number,
  ingest: number,
  analyzer: number,
  panicking: ReadonlyArray<string> = []
): Reading => ({
  at: BEGIN + seconds * 1000,
  replicas: { ingest, analyzer },
  panicking
})

const READINGS = [
  reading(-1.25, 0, 1),
  reading(-1, 0, 0),
  reading(0.5, 1, 0, ['ingest']),
  reading(0.75, 3, 1, ['ingest', 'analyzer']),
  reading(1, 3, 1, ['analyzer']),
  reading(7, 1, 1),
  reading(8, 1, 1, ['ingest'])
]

replicas('every change has its moment, before the first request too', () => {
  assert.equal(changesOf(READINGS, BEGIN), [
    { seconds: -1, service: 'analyzer', from: 1, to: 0 },
    { seconds: 0.5, service: 'ingest', from: 0, to: 1 },
    { seconds: 0.8, service: 'ingest', from: 1, to: 3 },
    { seconds: 0.8, service: 'analyzer', from: 0, to: 1 },
    { seconds: 7, service: 'ingest', from: 3, to: 1 }
  ])
})

replicas('the most of each, and each panic once', () => {
  assert.equal(mostOf(READINGS), { ingest: 3, analyzer: 1 })
  assert.is(panicsIn(READINGS), 3)
  assert.equal([mostOf([]), panicsIn([])], [{}, 0])
})

replicas('of each second the last reading', () => {
  assert.equal(
    bySecond(READINGS, BEGIN).map(({ seconds, replicas: counts }) => [seconds, counts['ingest'], counts['analyzer']]),
    [
      [-2, 0, 1],
      [-1, 0, 0],
      [0, 3, 1],
      [1, 3, 1],
      [7, 1, 1],
      [8, 1, 1]
    ]
  )
})

replicas('the decisions are found among other lines', () => {
  const line = (fields: object): string =>
    JSON.stringify({ level: 'info', time: '2026-01-02T00:00:02.040Z', ...fields })
  const lines = [
    'no JSON',
    line({ msg: 'up from zero: what waited is on its way', function: 'ingest', waitedMs: 812 }),
    line({ msg: 'scaled', function: 'ingest', from: 1, to: 3, why: 'panic: 9 in flight, 0.7 each' })
  ]
  assert.equal(decisionsIn(lines, BEGIN), [
    { seconds: 2, service: 'ingest', from: 1, to: 3, why: 'panic: 9 in flight, 0.7 each' }
  ])
})

replicas.run()
