import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { INCIDENT_TYPES } from './incidents.ts'
import { incidentSeries, type LabelledSeries, quietSeries, referenceSeries } from './labelled-series.ts'
import { createRandom, seedOf } from './random.ts'

const generated = suite('labelled series')

const all = (): ReadonlyArray<LabelledSeries> => [...incidentSeries(), ...quietSeries(), ...referenceSeries()]

const on = (series: ReadonlyArray<LabelledSeries>, name: string): LabelledSeries => {
  const found = series.find((one) => one.name === name)
  if (found === undefined) throw new Error(`no series is called ${name}`)
  return found
}

const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length

generated('are the same every time', () => {
  assert.equal(all(), all())
})

generated('have names of their own, and differ', () => {
  const series = all()
  assert.is(new Set(series.map(({ name }) => name)).size, series.length)
  assert.is(new Set(series.map(({ values }) => values.join())).size, series.length)
})

generated('have finite values, with a time for each, at one rhythm', () => {
  for (const { name, times, values } of all()) {
    assert.ok(values.every(Number.isFinite), name)
    assert.is(times.length, values.length, name)
    const interval = (times[1] as number) - (times[0] as number)
    assert.ok(
      times.every((time, i) => i === 0 || time - (times[i - 1] as number) === interval),
      name
    )
  }
})

generated('have segments in order and apart, after there was something to learn', () => {
  for (const { name, segments, values } of incidentSeries()) {
    let free = 500
    for (const [from, to] of segments) {
      assert.ok(free <= from && from <= to && to < values.length, `${name}: ${from} to ${to}`)
      free = to + 10
    }
  }
})

generated('have several incidents of each type, and quiet ones none', () => {
  const series = incidentSeries()
  for (const type of INCIDENT_TYPES) {
    const count = series.filter(({ incident }) => incident === type).flatMap(({ segments }) => segments).length
    assert.ok(count >= 5, `${type}: ${count}`)
  }
  assert.ok(quietSeries().every(({ segments }) => segments.length === 0))
})

generated('count whole numbers where something is counted, and move in steps where it moves in steps', () => {
  const series = all()
  for (const type of ['spike', 'shift']) {
    for (const base of ['low count', 'high count', 'sparse']) {
      assert.ok(on(series, `${type} on ${base}`).values.every((value) => Number.isInteger(value) && value >= 0))
    }
  }
  assert.ok(on(series, 'dip on steps').values.every((value) => value % 5 === 0))
})

generated('show incidents as large as they are said to be', () => {
  const series = all()
  const spike = on(series, 'spike on noise')
  for (const [from, to] of spike.segments) {
    const height = (meanOf(spike.values.subarray(from, to + 1)) - 100) / 5
    assert.ok(height > 6 && height < 16, `${height} deviations`)
  }
  const flat = on(series, 'flat on noise')
  for (const [from, to] of flat.segments) {
    assert.is(new Set(flat.values.subarray(from - 1, to + 1)).size, 1)
  }
  const season = on(series, 'season on daily, 5 min')
  for (const [from, to] of season.segments) {
    const before = meanOf(season.values.subarray(from - 288, to + 1 - 288))
    assert.ok(meanOf(season.values.subarray(from, to + 1)) < before / 2)
  }
})

generated('of the reference scenario are U(100, 300) and U(800, 1000)', () => {
  for (const { values, segments } of referenceSeries()) {
    const anomalous = new Set(
      segments.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i))
    )
    values.forEach((value, row) => {
      const least = anomalous.has(row) ? 800 : 100
      assert.ok(value >= least && value < least + 200)
    })
  }
})

generated('are drawn from the distributions they are named after', () => {
  const random = createRandom(seedOf('distributions'))
  const many = (draw: () => number): Float64Array => new Float64Array(20_000).map(draw)
  const deviationOf = (values: Float64Array): number => {
    const mean = meanOf(values)
    return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)))
  }
  const near = (actual: number, expected: number, tolerance: number): void =>
    assert.ok(Math.abs(actual - expected) < tolerance, `${actual} is not near ${expected}`)
  for (const rate of [0, 3, 200]) {
    const counts = many(() => random.poisson(rate))
    near(meanOf(counts), rate, 0.05 + rate / 500)
    near(deviationOf(counts), Math.sqrt(rate), 0.05 + rate / 500)
  }
  const heavy = many(random.heavy)
  near(meanOf(heavy), 0, 0.03)
  near(deviationOf(heavy), 1, 0.1)
  near(meanOf(heavy.map((value) => (Math.abs(value) > 5 ? 1 : 0))), 1 / 500, 1 / 1000)
})

generated.run()
