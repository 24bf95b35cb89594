import { readdirSync, readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readRules, rulesOf } from '../prometheus/rules.ts'
import { BOARDS } from './boards.ts'
import { dashboardFile, dashboardText } from './files.ts'
import { toDashboard } from './to-dashboard.ts'

const boards = suite('dashboards')

boards('the files that Grafana gets are what the code says: npm run dashboards writes them', () => {
  for (const board of BOARDS) assert.is(readFileSync(dashboardFile(board), 'utf8'), dashboardText(board), board.uid)
  assert.equal(
    readdirSync(new URL('./dashboards', import.meta.url)).sort(),
    BOARDS.map(({ uid }) => `${uid}.json`).sort()
  )
})

boards('every panel says what it shows, under a title that no other of its dashboard has', () => {
  for (const { title, rows } of BOARDS) {
    const panels = rows.flatMap((row) => row.panels)
    assert.is(new Set(panels.map((panel) => panel.title)).size, panels.length, title)
    for (const panel of panels) assert.ok(panel.about.endsWith('.') && panel.queries.length > 0, panel.title)
  }
})

const WARNED_OF = [
  ['KnomalyErrorsHigh', 'Share of errors'],
  ['KnomalyLatencyP95High', 'p95'],
  ['KnomalyLatencyP99High', 'p99'],
  ['KnomalyAnomaliesMany', 'Anomalies a minute'],
  ['KnomalyAnomalyShareHigh', 'Share of samples'],
  ['KnomalyOverloaded', 'Processor'],
  ['KnomalyCrashLoop', 'Restarts'],
  ['KnomalyBrokerBacklog', 'Backlog of the Broker'],
  ['KnomalyRedisErrors', 'Errors'],
  ['KnomalyNoticesWait', 'Overdue']
] as const

boards('a line is where the rule draws it that speaks of the same', () => {
  const all = readRules().flatMap(rulesOf)
  const panels = BOARDS.flatMap(({ rows }) => rows.flatMap((row) => row.panels))
  for (const [name, title] of WARNED_OF) {
    const { expr = '' } = all.find(({ alert }) => alert === name) ?? {}
    const bounds = [...expr.matchAll(/ >=? ([\d.]+)/g)].map(([, bound]) => Number(bound))
    const line = panels.find((panel) => panel.title === title)?.thresholds?.at(-1)?.from
    assert.ok(line !== undefined && bounds.includes(line), `${title}: ${line} is none of ${bounds} of ${name}`)
  }
})

boards('no panel hangs over the edge, lies on another, or knows the name of a data source', () => {
  for (const board of BOARDS) {
    const { panels = [] } = toDashboard(board)
    const taken = new Set<string>()
    for (const panel of panels) {
      const { x = 0, y = 0, w = 0, h = 0 } = ('gridPos' in panel ? panel.gridPos : undefined) ?? {}
      assert.ok(x + w <= 24, `${board.title}: ${panel.title}`)
      for (let row = y; row < y + h; row += 1) {
        for (let column = x; column < x + w; column += 1) {
          assert.not(taken.has(`${row} ${column}`), `${board.title}: ${panel.title}`)
          taken.add(`${row} ${column}`)
        }
      }
    }
    assert.equal([...new Set(dashboardText(board).match(/"uid": "\$?[\w-]+"/g))].sort(), [
      '"uid": "$datasource"',
      `"uid": "${board.uid}"`
    ])
  }
})

boards('every panel has a number of its own, and none is 0, which Grafana does not find', () => {
  for (const board of BOARDS) {
    const ids = (toDashboard(board).panels ?? []).map((panel) => panel.id ?? 0)
    assert.equal([...new Set(ids)], ids, board.title)
    assert.not(ids.includes(0), board.title)
  }
})

boards.run()
