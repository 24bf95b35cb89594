import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readRules, rulesOf } from '../../observability/prometheus/rules.ts'
import { ROOT } from '../manifests/support/repository.ts'

const docs = suite('docs/observability.md')

const TEXT = readFileSync(`${ROOT}/docs/observability.md`, 'utf8')
/** Words of PromQL, and labels, that look like metrics. */
const NOT_METRICS = new Set([
  'label_replace',
  'max_over_time',
  'histogram_quantile',
  'group_left',
  'kn_revision_name',
  'serving_knative_dev_revision'
])

const rules = readRules().flatMap(rulesOf)

docs('the table has every alert, as its file has it, and no other', () => {
  const rows = [...TEXT.matchAll(/^\| `(Knomaly\w+)` \| (\w+) \| (\S+) \| .+ \|$/gm)].map(([, ...cells]) =>
    cells.join(' ')
  )
  const alerts = rules.flatMap(({ alert, labels, for: wait = '–' }) =>
    alert === undefined ? [] : [`${alert} ${labels?.['severity']} ${wait}`]
  )
  assert.equal(rows.toSorted(), alerts.toSorted())
})

docs('every recording rule is named, and no other', () => {
  const named = new Set([...TEXT.matchAll(/`(\w+:knomaly_\w+:\w+)`/g)].map(([, name]) => name))
  assert.equal([...named].toSorted(), [...new Set(rules.flatMap(({ record }) => record ?? []))].toSorted())
})

/** Of Kubernetes, of redis_exporter and of Prometheus itself. */
const OF_OTHERS = /^(container_|kube_|kubelet_|redis_(memory|evicted|aof|rdb)_|up$|\w+:knomaly_)/

docs('every metric that a rule asks for is in docs/metrics.md, which is held to what runs', () => {
  const known = readFileSync(`${ROOT}/docs/metrics.md`, 'utf8')
  const asked = rules.flatMap(({ expr }) => [
    ...expr.matchAll(/\b([a-z][a-z0-9]*(?:[_:][a-z0-9_:]+)|up)(?=[{[ )]|$)/gm)
  ])
  const names = new Set(
    asked
      .map(([, name = '']) => name.replace(/_bucket$/, ''))
      .filter((name) => !OF_OTHERS.test(name) && !NOT_METRICS.has(name))
  )
  assert.ok(names.size > 15)
  assert.equal(
    [...names].filter((name) => !known.includes(`\`${name}\``)),
    []
  )
})

docs.run()
