import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parse, stringify } from 'yaml'
import { alertmanagerLabels } from '../../functions/alert-sink/message/alertmanager.ts'
import { readRules, rulesOf } from '../../observability/prometheus/rules.ts'
import { findProgram } from '../../setup/find-program.ts'
import { type AlertmanagerServer, startAlertmanager } from '../support/alertmanager.ts'
import { until } from '../support/until.ts'
import { run } from './run.ts'

const FOLDER = new URL('../../observability/alertmanager/', import.meta.url)
const CONFIG = readFileSync(new URL('alertmanager.yaml', FOLDER), 'utf8')
const TEMPLATES = readFileSync(new URL('knomaly.tmpl', FOLDER), 'utf8')

type Labels = Readonly<Record<string, string>>

type Context = { pager: Awaited<ReturnType<typeof startPager>>; server: AlertmanagerServer }

const alertmanager = suite('configuration of Alertmanager')

alertmanager('amtool check-config', async () => {
  const { code, output } = await run(findProgram('amtool'), ['check-config', 'alertmanager.yaml'], FOLDER.pathname)
  assert.is(code, 0, output)
  assert.match(output, /6 inhibit rules\n - 5 receivers/)
})

/** As alert-sink's channel labels its alerts. */
const ofSeries = (severity: 'critical' | 'warning', kind: 'series' | 'group' = 'series'): Labels =>
  alertmanagerLabels(
    { id: 'a1', series: { source: 'shop', metric: 'cpu', labels: { service: 'cart', kind: 'platform' } } },
    kind,
    severity
  )

const ROUTES: ReadonlyArray<readonly [what: string, labels: Labels, receiver: string]> = [
  ['an alert of a series', ofSeries('warning'), 'application'],
  ['an alert of a group', ofSeries('warning', 'group'), 'application'],
  ['a critical alert of a series', ofSeries('critical'), 'application-critical'],
  [
    'a rule about anomalies',
    { alertname: 'KnomalyAnomaliesMany', kind: 'application', severity: 'warning' },
    'application'
  ],
  ['a warning of the platform', { alertname: 'KnomalyAtMaxScale', kind: 'platform', severity: 'warning' }, 'platform'],
  [
    'what is critical',
    { alertname: 'KnomalyServiceDown', kind: 'platform', severity: 'critical' },
    'platform-critical'
  ],
  [
    'a critical alert of somebody else',
    { alertname: 'KubePodCrashLooping', severity: 'critical' },
    'platform-critical'
  ],
  ['a warning of somebody else', { alertname: 'KubeJobFailed', severity: 'warning' }, 'platform'],
  ['what nobody has given a severity', { alertname: 'Odd' }, 'platform'],
  ['the proof that alerts flow', { alertname: 'Watchdog', severity: 'none' }, 'nobody'],
  ['what is for information', { alertname: 'CPUThrottlingHigh', severity: 'info' }, 'nobody']
]

for (const [what, labels, receiver] of ROUTES) {
  alertmanager(`amtool config routes test: ${what} goes to ${receiver}`, async () => {
    const pairs = Object.entries(labels).map(([name, value]) => `${name}=${value}`)
    const args = [
      'config',
      'routes',
      'test',
      '--config.file=alertmanager.yaml',
      `--verify.receivers=${receiver}`,
      ...pairs
    ]
    const { code, output } = await run(findProgram('amtool'), args, FOLDER.pathname)
    assert.is(code, 0, output)
  })
}

alertmanager(
  'every receiver is reached by some route of the table, and every alert of our rules by one of them',
  () => {
    const names = (parse(CONFIG).receivers as ReadonlyArray<{ name: string }>).map(({ name }) => name)
    assert.equal(new Set(ROUTES.map(([, , receiver]) => receiver)), new Set(names))
    for (const { alert, labels } of readRules().flatMap(rulesOf)) {
      const same = ({ kind, severity }: Labels): boolean =>
        kind === labels?.['kind'] && severity === labels?.['severity']
      if (alert !== undefined)
        assert.ok(
          ROUTES.some(([, one]) => same(one)),
          alert
        )
    }
  }
)

alertmanager('every name that the configuration mutes or mutes by is that of an alert', () => {
  const alerts = readRules().flatMap((file) => rulesOf(file).flatMap(({ alert }) => alert ?? []))
  for (const [, form = ''] of CONFIG.matchAll(/alertname [=!]~? "?(Knomaly[^"\n]*)/g)) {
    if (form === 'KnomalyAnomaly') continue
    const prefixes = form.includes('(')
      ? (/\((.*)\)/.exec(form)?.[1]?.split('|') ?? []).map((part) => `Knomaly${part.replace('.*', '')}`)
      : [form.replace('.*', '')]
    for (const prefix of prefixes)
      assert.ok(
        alerts.some((name) => name.startsWith(prefix)),
        prefix
      )
  }
})

alertmanager('nothing secret stands in it: keys and addresses are files', () => {
  const keys = [...CONFIG.matchAll(/^ *-? *(\w*(?:key|url|password|secret|token)\w*):/gm)].map(([, key]) => key)
  assert.ok(keys.length >= 3)
  assert.equal(
    keys.filter((key) => !key?.endsWith('_file')),
    []
  )
  assert.not.match(CONFIG, /https?:\/\//)
})

type Page = { readonly path: string; readonly body: Readonly<Record<string, unknown>> }

/** Takes what Alertmanager would send to Slack and PagerDuty. */
const startPager = async () => {
  const pages: Page[] = []
  const server = createServer((req, res) => {
    text(req).then((body) => {
      pages.push({ path: req.url ?? '', body: JSON.parse(body) })
      res.writeHead(req.url === '/pagerduty' ? 202 : 200).end('ok')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { pages, url: `http://127.0.0.1:${port}`, close: () => void server.close() }
}

/** The configuration as it is, but for where it sends, where its files are, and that it does not wait. */
const startWith = (url: string): Promise<AlertmanagerServer> => {
  const config = parse(CONFIG.replaceAll('/etc/alertmanager/secrets/alertmanager-receivers/', ''))
  config.templates = ['knomaly.tmpl']
  config.global.pagerduty_url = `${url}/pagerduty`
  const hurry = (route: Record<string, unknown>): void => {
    if ('group_wait' in route) route['group_wait'] = '1s'
    for (const child of (route['routes'] ?? []) as Record<string, unknown>[]) hurry(child)
  }
  hurry(config.route)
  return startAlertmanager(stringify(config), {
    files: {
      'knomaly.tmpl': TEMPLATES,
      'slack-url': `${url}/slack`,
      'pagerduty-application-key': 'key-of-application',
      'pagerduty-platform-key': 'key-of-platform'
    }
  })
}

const alert = (alertname: string, labels: Labels): { labels: Labels; annotations: Labels } => ({
  labels: { alertname, kind: 'platform', namespace: 'knomaly', ...labels },
  annotations: {
    summary: `summary of ${alertname}`,
    description: `description of ${alertname}`,
    runbook_url: 'https://x/#y'
  }
})

const real = suite<Context>('a real Alertmanager')

real.before.each(async (context) => {
  context.pager = await startPager()
  context.server = await startWith(context.pager.url)
})
real.after.each(async ({ pager, server }) => {
  await server.stop()
  pager.close()
})

real('mutes what something else says better, and nothing more', async ({ pager, server }) => {
  await server.post([
    // Critical over warning of the same function, and what is down over what is late or failing.
    alert('KnomalyServiceDown', { severity: 'critical', service: 'analyzer' }),
    alert('KnomalyNothingAnalysed', { severity: 'critical', service: 'analyzer' }),
    alert('KnomalyLatencyP95High', { severity: 'warning', service: 'analyzer' }),
    alert('KnomalyAtMaxScale', { severity: 'warning', service: 'analyzer' }),
    alert('KnomalyLatencyP95High', { severity: 'warning', service: 'ingest' }),
    // Of another installation, and what says why.
    alert('KnomalyLatencyP95High', { severity: 'warning', service: 'analyzer', namespace: 'knomaly-staging' }),
    alert('KnomalyOomKilled', { severity: 'warning', service: 'analyzer' }),
    // The same memory twice, and that of a neighbour in the Pod.
    alert('KnomalyContainerMemoryHigh', {
      severity: 'warning',
      service: 'console',
      pod: 'c',
      container: 'user-container'
    }),
    alert('KnomalyMemoryHigh', { severity: 'warning', service: 'console', pod: 'c' }),
    alert('KnomalyContainerMemoryHigh', {
      severity: 'warning',
      service: 'console',
      pod: 'd',
      container: 'queue-proxy'
    }),
    alert('KnomalyMemoryHigh', { severity: 'warning', service: 'console', pod: 'd' }),
    // A cause and what follows.
    alert('KnomalyRedisErrors', { severity: 'critical', service: 'alert-sink' }),
    alert('KnomalyErrorsHigh', { severity: 'critical', service: 'alert-sink' }),
    // A node and its replicas, and one of another node.
    alert('KnomalyNodeNotReady', { severity: 'critical', node: 'n1' }),
    alert('KnomalyReplicaDown', { severity: 'warning', service: 'ingest', node: 'n1' }),
    alert('KnomalyReplicaDown', { severity: 'warning', service: 'ingest', node: 'n2' }),
    // An alert of a series about a service by the same name is not about ours.
    { ...alert('KnomalyAnomaly', ofSeries('warning')), labels: { ...ofSeries('warning'), service: 'analyzer' } }
  ])
  const muted = await until(async () => {
    const known = await server.alerts()
    const found = known.filter(({ status }) => status.state === 'suppressed')
    return known.length === 17 && found.length >= 6 ? found : undefined
  })
  const shown = ({ labels }: { labels: Labels }): string =>
    [labels['alertname'], labels['service'], labels['node'] ?? labels['pod']]
      .filter((one) => one !== undefined)
      .join(' ')
  assert.equal(muted.map(shown).toSorted(), [
    'KnomalyAtMaxScale analyzer',
    'KnomalyErrorsHigh alert-sink',
    'KnomalyLatencyP95High analyzer',
    'KnomalyMemoryHigh console c',
    'KnomalyNothingAnalysed analyzer',
    'KnomalyReplicaDown ingest n1'
  ])
  // Ten messages to Slack and three pages, a group each; muted ones are in none of them.
  const pages = await until(() => (pager.pages.length >= 13 ? pager.pages : undefined))
  const all = JSON.stringify(pages)
  assert.not.match(all, /NothingAnalysed|KnomalyAtMaxScale|ErrorsHigh/)
  assert.match(all, 'summary of KnomalyLatencyP95High (knomaly-staging)')
  assert.is(pages.filter(({ path }) => path === '/pagerduty').length, 3)
})

real('knows that on one machine everything hangs on the platform', async ({ server }) => {
  await server.post([
    alert('KnomalyServiceDown', { severity: 'critical', service: 'platform' }),
    alert('KnomalyServiceDown', { severity: 'critical', service: 'ingest' })
  ])
  const [muted] = await until(async () => {
    const found = (await server.alerts()).filter(({ status }) => status.state === 'suppressed')
    return found.length > 0 ? found : undefined
  })
  assert.is(muted?.labels['service'], 'ingest')
})

real('writes messages that say what, how many, and what to do', async ({ pager, server }) => {
  const many = Array.from({ length: 12 }, (_, i) =>
    alert('KnomalyNoticesLost', { severity: 'critical', service: 'alert-sink', channel: `c${i}` })
  )
  await server.post(many)
  const slack = await until(() => pager.pages.find(({ path }) => path === '/slack'))
  const [message] = slack.body['attachments'] as ReadonlyArray<Record<string, string>>
  assert.is(message?.['title'], '[CRITICAL × 12] summary of KnomalyNoticesLost')
  assert.is(message?.['title_link'], 'https://x/#y')
  assert.is(message?.['color'], 'danger')
  const lines = message?.['text']?.trim().split('\n') ?? []
  assert.is(lines[0], '• description of KnomalyNoticesLost <https://x/#y|What to do>')
  assert.equal([lines.length, lines.at(-1)], [11, '… and 2 more'])
  const page = await until(() => pager.pages.find(({ path }) => path === '/pagerduty'))
  assert.equal([page.body['routing_key'], page.body['event_action']], ['key-of-platform', 'trigger'])
  assert.equal(page.body['links'], [{ href: 'https://x/#y', text: 'What to do' }])
  assert.match(JSON.stringify(page.body['payload']), /description of KnomalyNoticesLost/)
})

real('writes one message for the series of a source, with the way to the console', async ({ pager, server }) => {
  const series = (id: string, metric: string) => ({
    labels: alertmanagerLabels({ id, series: { source: 'shop', metric, labels: {} } }, 'series', 'warning'),
    annotations: { summary: `${metric} is high`, description: `${metric} is 9, expected 1` },
    generatorURL: 'http://console/#alert'
  })
  await server.post([series('a', 'cpu'), series('b', 'mem')])
  const { body } = await until(() => pager.pages.find(({ path }) => path === '/slack'))
  const [message] = body['attachments'] as ReadonlyArray<Record<string, string>>
  assert.equal(
    [message?.['title'], message?.['title_link'], message?.['color']],
    ['[WARNING × 2] KnomalyAnomaly of shop', 'http://console/#alert', 'warning']
  )
  assert.equal(message?.['text']?.trim().split('\n'), ['• cpu is 9, expected 1', '• mem is 9, expected 1'])
})

alertmanager.run()
real.run()
