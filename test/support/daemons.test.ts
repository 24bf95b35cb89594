import { existsSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { startAlertmanager } from './alertmanager.ts'
import { startPrometheus } from './prometheus.ts'
import { until } from './until.ts'

const daemons = suite('Prometheus and Alertmanager of a test')

daemons('Prometheus scrapes what its configuration says, follows rules of files beside it, and is asked', async () => {
  const rules = 'groups: [{ name: a, interval: 1s, rules: [{ record: one, expr: vector(1) }] }]'
  const config = 'rule_files: [a.rules.yaml]\nglobal: { evaluation_interval: 1s }'
  const server = await startPrometheus(config, { files: { 'a.rules.yaml': rules } })
  const [sample] = await until(async () => {
    const found = await server.query('one')
    return found.length > 0 ? found : undefined
  })
  assert.equal(sample, { metric: { __name__: 'one' }, value: 1 })
  const refused = await server.query('one ==').catch((error: Error) => error)
  assert.match(String(refused), /parse error/)
  await server.stop()
  assert.ok(existsSync(server.dir))
  await server.stop()
})

daemons('a configuration that is refused is told in the words of the server', async () => {
  const refused = await startPrometheus('scrapings: []').catch((error: Error) => error)
  assert.match(String(refused), /prometheus ended \(\d\).*field scrapings not found/s)
})

daemons('Alertmanager takes alerts and shows them', async () => {
  const server = await startAlertmanager()
  await server.post([{ labels: { alertname: 'A' }, annotations: { summary: 'a' } }])
  const [alert] = await until(async () => {
    const found = await server.alerts()
    return found.length > 0 ? found : undefined
  })
  assert.equal([alert?.labels, alert?.receivers], [{ alertname: 'A' }, [{ name: 'nobody' }]])
  const refused = await server.post([{ labels: {} }]).catch((error: Error) => error)
  assert.match(String(refused), /Alertmanager answers 400/)
  await server.kill()
})

daemons.run()
