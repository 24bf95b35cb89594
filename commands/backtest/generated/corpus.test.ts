import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { pathOf } from '../find-series.ts'
import { generate, generatedCorpora } from './corpus.ts'
import { incidentSeries, quietSeries, referenceSeries } from './labelled-series.ts'

const corpora = suite('generated corpora')

corpora('hold every labelled series once, under a name that is fit for a file', () => {
  const all = generatedCorpora()
  assert.is(all.length, incidentSeries().length + quietSeries().length + referenceSeries().length)
  assert.is(new Set(all.map(({ file }) => file)).size, all.length)
  for (const series of all) {
    assert.is(series.file, `${series.corpus}/${pathOf(series)}`)
    assert.match(series.file, /^generated(-reference)?\/[a-z]+\/[a-z0-9]+(-[a-z0-9]+)*$/)
  }
})

corpora('keep the reference scenario, which is half anomalies, apart', () => {
  const names = generatedCorpora().flatMap(({ corpus, file }) => (corpus === 'generated-reference' ? [file] : []))
  assert.equal(names, [
    'generated-reference/single/u-100-300',
    'generated-reference/block/u-100-300',
    'generated-reference/fourth/u-100-300'
  ])
})

corpora('label the rows of incidents', () => {
  const [first] = incidentSeries()
  const { times, values, labels, badRows } = generate('generated/spike/noise')
  assert.equal([times, values, badRows], [first?.times, first?.values, 0])
  const rows = Array.from(labels ?? []).flatMap((label, row) => (label === 1 ? [row] : []))
  assert.equal(
    rows,
    first?.segments.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i))
  )
  const quiet = generate('generated/nothing/daily-5-min')
  assert.is(quiet.labels?.indexOf(1), -1)
})

corpora('of no such name there is none', () => {
  assert.throws(() => generate('generated/spike/nowhere'), 'no generated series is called')
})

corpora.run()
