import { readdirSync, readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parse } from 'yaml'
import { readRules, rulesOf } from '../../observability/prometheus/rules.ts'
import { type Case, runCase } from './promtool.ts'

const FOLDER = new URL('cases/', import.meta.url)

/** By file: the topic of a rule file, or what several are about. */
const CASES: ReadonlyArray<Case> = readdirSync(FOLDER).flatMap((file) =>
  (parse(readFileSync(new URL(file, FOLDER), 'utf8')) as ReadonlyArray<Case>).map((one) => ({
    ...one,
    name: `${file.replace('.yaml', '')}: ${one.name}`
  }))
)

const cases = suite('alert and recording rules')

for (const one of CASES) {
  cases(one.name, async () => {
    assert.is(await runCase(one), '')
  })
}

const rules = readRules().flatMap(rulesOf)
const asked = CASES.flatMap(({ alert_rule_test: tests = [] }) => tests)

cases('every alert has a case in which it fires, and one in which it does not', () => {
  const alerts = rules.flatMap(({ alert }) => alert ?? [])
  assert.ok(alerts.length > 20)
  const firing = asked.filter(({ exp_alerts: expected = [] }) => expected.length > 0).map(({ alertname }) => alertname)
  const quiet = asked.filter(({ exp_alerts: expected = [] }) => expected.length === 0).map(({ alertname }) => alertname)
  assert.equal(
    [alerts.filter((name) => !firing.includes(name)), alerts.filter((name) => !quiet.includes(name))],
    [[], []]
  )
  assert.equal(new Set([...firing, ...quiet]).size, alerts.length)
})

cases('every recording rule has a case that asks for its value', () => {
  const expressions = CASES.flatMap(({ promql_expr_test: tests = [] }) => tests.map(({ expr }) => expr))
  const records = new Set(rules.flatMap(({ record }) => record ?? []))
  assert.equal(
    [...records].filter((name) => !expressions.some((expr) => new RegExp(`${name}(?![:\\w])`).test(expr))),
    []
  )
})

cases('no series has 0xN for N zeros, which promtool reads as a number of base 16', () => {
  const values = CASES.flatMap(({ input_series: series }) => series.map((one) => one.values))
  assert.equal(
    values.filter((one) => /(^| )0x/.test(one)),
    []
  )
})

cases('a case that does not hold is told in the words of promtool', async () => {
  const wrong = {
    name: 'x',
    input_series: [],
    promql_expr_test: [{ expr: 'namespace_service:knomaly_max_scale:const', eval_time: '1m' }]
  }
  assert.match(await runCase(wrong), /FAILED[\s\S]*knomaly_max_scale/)
  const missing = {
    name: 'x',
    input_series: [],
    alert_rule_test: [{ eval_time: '5m', alertname: 'KnomalyServiceDown' }]
  }
  assert.match(await runCase(missing), /FAILED[\s\S]*ingest/)
})

cases.run()
