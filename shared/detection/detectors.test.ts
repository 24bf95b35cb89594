import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { buildDetector, DETECTORS, type DetectorSpec } from './detectors.ts'

const registry = suite('detectors by name')

for (const { name } of DETECTORS) {
  registry(`${name} is built from its defaults, under its name`, () => {
    const built = buildDetector({ name })
    assert.ok(E.isRight(built))
    assert.is(built.right.name, name)
    assert.ok(built.right.version.length > 0)
  })
}

registry('each name is there once', () => {
  assert.is(new Set(DETECTORS.map(({ name }) => name)).size, DETECTORS.length)
})

const FAULTS: ReadonlyArray<readonly [DetectorSpec, ReadonlyArray<string>]> = [
  [{ name: 'magic' }, [`/name: expected one of ${DETECTORS.map(({ name }) => name).join(', ')}`]],
  [
    { name: 'zscore', treshold: 3, wide: true },
    ['/treshold: unknown parameter of zscore', '/wide: unknown parameter of zscore']
  ],
  [
    { name: 'zscore', threshold: 0, deviation: 'mean', holdOut: 1 },
    [
      '/threshold: expected number from 0.01 to 1000000',
      '/deviation: expected sample or population',
      '/holdOut: expected boolean'
    ]
  ],
  // Scores and bounds would be infinite.
  [{ name: 'seasonal', threshold: 1e-320 }, ['/threshold: expected number from 0.01 to 1000000']],
  [{ name: 'zscore', absoluteFloor: 1e308 }, ['/absoluteFloor: expected positive number, at most 1e150']],
  [{ name: 'zscore', constructor: 1 }, ['/constructor: unknown parameter of zscore']]
]

for (const [spec, faults] of FAULTS) {
  registry(`refuses ${JSON.stringify(spec)}`, () => assert.equal(buildDetector(spec), E.left(faults)))
}

registry('takes the parameters that are given, and the defaults of the others', () => {
  const built = buildDetector({ name: 'zscore', threshold: 2 })
  assert.ok(E.isRight(built))
})

registry.run()
