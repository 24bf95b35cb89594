import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { fillIn, legendOf, type Window } from './ask.ts'
import { type FilePanel, readDashboards } from './dashboard-file.ts'
import { previewOf } from './page.ts'
import { drawPanel } from './panels.ts'
import { inUnit, ticks } from './units.ts'

const preview = suite('preview of dashboards')

const WINDOW: Window = { url: 'http://127.0.0.1', from: 1_000, to: 1_060, step: 2, variables: {} }

const panelOf = (type: string, defaults: NonNullable<FilePanel['fieldConfig']>['defaults'] = {}): FilePanel => ({
  type,
  title: 'Any',
  gridPos: { x: 0, y: 0, w: 8, h: 8 },
  fieldConfig: { defaults }
})

const series = (name: string, values: ReadonlyArray<number>, labels = {}) => ({
  name,
  labels,
  points: values.map((value, i) => [1_000 + 2 * i, value] as const)
})

const draw = (panel: FilePanel, all: ReadonlyArray<ReturnType<typeof series>>) =>
  drawPanel(panel, all, WINDOW, 400, 200)

preview('variables are filled in with and without braces; one that nobody knows stays', () => {
  const braced = '$'.concat('{two}')
  assert.is(fillIn(`a{b="$one"}[${braced}] $three`, { one: '1', two: '2m' }), 'a{b="1"}[2m] $three')
})

preview('a name is the template with the labels, or all labels', () => {
  assert.is(legendOf('{{job}} {{ code }}!', { job: 'ingest', code: '202' }), 'ingest 202!')
  assert.is(legendOf(undefined, { job: 'ingest' }), '{job="ingest"}')
  assert.is(legendOf('', {}), 'Value')
})

for (const [unit, value, text] of [
  ['s', 0.00012, '120 µs'],
  ['s', 0.25, '250 ms'],
  ['s', 300, '5 min'],
  ['bytes', 402_653_184, '384 MiB'],
  ['percentunit', 0.805, '80.5%'],
  ['reqps', 1_500, '1.5 K req/s'],
  ['suffix: /min', 90, '90 /min'],
  ['short', 2_000_000, '2 Mil']
] as const) {
  preview(`${value} in ${unit} is ${text}`, () => assert.is(inUnit(unit, value), text))
}

preview('ticks are round, of bytes by powers of two', () => {
  assert.equal(ticks(0, 105, 5), [0, 25, 50, 75, 100])
  assert.equal(ticks(0, 300 * 2 ** 20, 3, 'bytes'), [0, 128 * 2 ** 20, 256 * 2 ** 20])
})

preview('a line ends where there is no value, and begins anew', () => {
  const html = draw(panelOf('timeseries'), [series('a', [1, 2, Number.NaN, 3, 4])])
  assert.is(html.match(/<path [^>]*fill="none"/g)?.length, 2)
})

preview('stacked bars stand on each other', () => {
  const bars = panelOf('timeseries', { custom: { drawStyle: 'bars', stacking: { mode: 'normal' } } })
  const html = draw(bars, [series('a', [1]), series('b', [3])])
  const [first, second] = [...html.matchAll(/<rect [^>]*y="([\d.]+)"[^>]*height="([\d.]+)"/g)].map(([, y, height]) => ({
    y: Number(y),
    height: Number(height)
  }))
  assert.ok(first !== undefined && second !== undefined)
  assert.ok(Math.abs(second.y + second.height - first.y) < 0.2)
  assert.ok(Math.abs(second.height - 3 * first.height) < 0.5)
})

preview('a stat has the last number in the colour of its threshold', () => {
  const steps = [
    { value: null, color: 'green' },
    { value: 5, color: 'red' }
  ]
  const html = draw(panelOf('stat', { unit: 'short', thresholds: { steps } }), [series('a', [1, 7, Number.NaN])])
  assert.match(html, /color:#f2495c.*<b>7<\/b>/)
})

preview('cells of a heatmap are buckets without those below', () => {
  const buckets = [series('', [2], { le: '0.1' }), series('', [2], { le: '1' }), series('', [6], { le: '+Inf' })]
  assert.is(draw(panelOf('heatmap', { unit: 's' }), buckets).match(/<rect/g)?.length, 2)
})

preview('a table leaves out and renames what the dashboard says', () => {
  const options = { excludeByName: { version: true }, renameByName: { job: 'Function' } }
  const panel = { ...panelOf('table'), transformations: [{ id: 'organize', options }] }
  const html = draw(panel, [series('', [2], { job: '<ingest>', version: '1' })])
  assert.is(html.match(/<th>.*?<\/th>/g)?.join(''), '<th>Function</th><th>Value</th>')
  assert.match(html, /<td>&lt;ingest&gt;<\/td><td>2<\/td>/)
})

preview('without series it says so, in the words of the panel where it has some', () => {
  assert.match(draw(panelOf('timeseries'), []), /No data/)
  assert.match(draw(panelOf('timeseries', { noValue: 'None' }), []), />None</)
})

/** Answers every query with one series, and keeps what was asked. */
const startAnswers = async (): Promise<{ url: string; asked: string[]; server: Server }> => {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://any')
    asked.push(searchParams.get('query') ?? '')
    const result = [{ metric: { job: 'ingest', le: '1' }, value: [1_060, '1'], values: [[1_000, '1']] }]
    response.end(JSON.stringify({ status: 'success', data: { result } }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${(server.address() as { port: number }).port}`, asked, server }
}

preview('every panel of every dashboard can be drawn, and says that this is no Grafana', async () => {
  const { url, asked, server } = await startAnswers()
  try {
    const variables = { namespace: 'knomaly', service: '.+', revision: '.*', __rate_interval: '8s' }
    for (const one of readDashboards()) {
      const html = await previewOf(one, { ...WINDOW, url, variables })
      for (const { title } of one.panels) assert.ok(html.includes(`${title}</h`), title)
      assert.match(html, /not Grafana/)
      assert.not.match(html, /cannot draw|NaN|undefined/)
    }
    assert.ok(asked.length > 50)
    assert.equal(
      asked.filter((query) => query.includes('$')).filter((query) => !query.includes('"$1"')),
      []
    )
  } finally {
    server.close()
    server.closeAllConnections()
  }
})

preview.run()
