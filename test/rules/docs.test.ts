import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readRules, rulesOf } from '../../observability/prometheus/rules.ts'
import { ROOT } from '../manifests/support/repository.ts'

const docs = suite('docs/observability.md')

const TEXT = readFileSync(`${ROOT}/docs/observability.md`, 'utf8')
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
  const named = new Set([...TEXT.matchAll(/`(knomaly:[\w:]+)`/g)].map(([, name]) => name))
  assert.equal([...named].toSorted(), [...new Set(rules.flatMap(({ record }) => record ?? []))].toSorted())
})

docs.run()
