import { readdirSync, readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readRules, rulesOf } from '../../observability/prometheus/rules.ts'
import { findProgram } from '../../setup/find-program.ts'
import { dig } from '../manifests/support/dig.ts'
import { objectsOf, ROOT } from '../manifests/support/repository.ts'
import { anchorsOf } from './anchors.ts'
import { inRuleFolder } from './promtool.ts'
import { run } from './run.ts'

const RUNBOOKS = 'https://github.com/knomaly/knomaly/blob/main/'
const FOLDER = new URL('../../observability/prometheus/', import.meta.url)

const rules = suite('rules of Prometheus')

const files = readRules()
const all = files.flatMap(rulesOf)
const alerts = all.filter(({ alert }) => alert !== undefined)

for (const { topic } of files) {
  rules(`promtool check rules: ${topic}`, async () => {
    const { code, output } = await inRuleFolder((folder) =>
      run(findProgram('promtool'), ['check', 'rules', '--lint=all', '--lint-fatal', `${topic}.rules.yaml`], folder)
    )
    assert.is(code, 0, output)
  })
}

rules('promtool check config: the local Prometheus', async () => {
  const { code, output } = await run(
    findProgram('promtool'),
    ['check', 'config', 'local.prometheus.yaml'],
    FOLDER.pathname
  )
  assert.is(code, 0, output)
})

rules('every alert says how bad it is, of what kind, of which function or node, and what it means', () => {
  for (const { alert = '', labels = {}, annotations = {}, expr } of alerts) {
    assert.ok(['critical', 'warning', 'info'].includes(labels['severity'] ?? ''), alert)
    assert.ok(['application', 'platform'].includes(labels['kind'] ?? ''), alert)
    assert.ok('service' in labels || /service|by \(node\)/.test(expr), alert)
    assert.equal(Object.keys(annotations).toSorted(), ['description', 'runbook_url', 'summary'], alert)
  }
  assert.is(new Set(alerts.map(({ alert }) => alert)).size, alerts.length)
})

rules('every runbook is a heading of our documents', () => {
  for (const { alert, annotations } of alerts) {
    const url = annotations?.['runbook_url'] ?? ''
    assert.ok(url.startsWith(RUNBOOKS), alert)
    const [file = '', anchor = ''] = url.slice(RUNBOOKS.length).split('#')
    assert.ok(
      anchorsOf(readFileSync(`${ROOT}/${file}`, 'utf8')).includes(anchor),
      `${alert}: ${file} has no #${anchor}`
    )
  }
})

rules('the reason for every alert and its threshold stands above it', () => {
  for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.prometheus-rule.yaml'))) {
    const lines = readFileSync(new URL(file, FOLDER), 'utf8').split('\n')
    lines.forEach((line, i) => {
      if (/^ *- alert:/.test(line)) assert.match(lines[i - 1] ?? '', /^ *# /, `${file}: ${line.trim()}`)
    })
  }
})

rules('every recording rule is named level:metric:operations, by the labels that it keeps', () => {
  for (const { record, expr } of all) {
    if (record === undefined) continue
    const [, level = ''] =
      /^((?:namespace|service|pod|outcome)(?:_(?:service|pod|outcome))*):knomaly_\w+:\w+$/.exec(record) ?? []
    assert.is.not(level, '', record)
    if (record.endsWith(':const')) continue
    for (const label of level.split('_')) assert.match(expr, new RegExp(`by \\([^)]*\\b${label}\\b`), record)
  }
})

rules('what has a name that others may use, too, is taken of our namespaces alone', () => {
  const theirs =
    /\b(?:up|http_\w+|process_cpu_seconds_total|(?:kube_pod|container|kubelet|redis_(?:memory|evicted|aof|rdb))_\w+)\{[^}]*\}/g
  const found = all.flatMap(({ expr }) => expr.match(theirs) ?? [])
  assert.ok(found.length > 20)
  assert.equal(
    found.filter((selector) => !selector.includes('namespace=~"knomaly.*"')),
    []
  )
})

const SCALES: ReadonlyArray<readonly [rules: string, manifests: string]> = [
  ['observability', 'knative/base'],
  ['observability/overlays/production', 'knative/overlays/production'],
  ['observability/overlays/edge', 'knative/overlays/edge']
]

const servicesOf = (folder: string) => objectsOf(folder).filter(({ apiVersion }) => apiVersion.startsWith('serving.'))
const selected = (expr: string): ReadonlyArray<string> =>
  [...expr.matchAll(/(?:job|kn_service_name)=~"([^"]+)"/g)].map(([, names = '']) => names)

rules('rules that name functions name all of them', () => {
  const names = SCALES.flatMap(([, manifests]) => servicesOf(manifests)).map(({ metadata }) => metadata.name)
  const lists = all.flatMap(({ expr }) => selected(expr))
  assert.ok(lists.length > 5)
  for (const list of lists) {
    for (const name of names) assert.ok(list.split('|').includes(name), `${name} is not in ${list}`)
  }
})

for (const [folder, manifests] of SCALES) {
  rules(`min-scale and max-scale of ${folder} are those of ${manifests}`, () => {
    const rule = objectsOf(folder).find(({ metadata }) => metadata.name === 'knomaly-scale')
    const said = (dig(rule, 'spec', 'groups', 0, 'rules') as ReadonlyArray<(typeof all)[number]>).map(
      ({ record, expr, labels }) => `${record} ${labels?.['service']} ${expr}`
    )
    const meant = servicesOf(manifests).flatMap((service) => {
      const annotations = dig(service, 'spec', 'template', 'metadata', 'annotations') as Record<string, string>
      return ['min', 'max'].map(
        (end) =>
          `namespace_service:knomaly_${end}_scale:const ${service.metadata.name} vector(${annotations[`autoscaling.knative.dev/${end}-scale`]})`
      )
    })
    assert.equal(said.toSorted(), meant.toSorted())
  })
}

rules.run()
