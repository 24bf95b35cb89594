import { readdirSync, readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parse } from 'yaml'
import { dig } from '../manifests/support/dig.ts'
import { objectsOf, ROOT } from '../manifests/support/repository.ts'

/** No helm is needed: what is held is what would go wrong in silence. A key that the chart does not know is ignored by it. */
const read = (file: string): Values => parse(readFileSync(`${ROOT}/observability/helm/${file}`, 'utf8'))

type Values = Readonly<Record<string, unknown>>

/**
 * Documented in values.yaml of kube-prometheus-stack, as of its version 77, and of its charts grafana and kube-state-metrics.
 * What ends in a dot is passed on as it is, to the operator or the kubelet's monitor.
 */
const KEYS = [
  'prometheus.prometheusSpec.ruleSelectorNilUsesHelmValues',
  'prometheus.prometheusSpec.podMonitorSelectorNilUsesHelmValues',
  'prometheus.prometheusSpec.serviceMonitorSelectorNilUsesHelmValues',
  'prometheus.prometheusSpec.probeSelectorNilUsesHelmValues',
  'prometheus.prometheusSpec.scrapeInterval',
  'prometheus.prometheusSpec.evaluationInterval',
  'prometheus.prometheusSpec.enableFeatures',
  'prometheus.prometheusSpec.retention',
  'prometheus.prometheusSpec.retentionSize',
  'prometheus.prometheusSpec.storageSpec.',
  'prometheus.prometheusSpec.resources.',
  'alertmanager.alertmanagerSpec.useExistingSecret',
  'alertmanager.alertmanagerSpec.configSecret',
  'alertmanager.alertmanagerSpec.secrets',
  'alertmanager.alertmanagerSpec.replicas',
  'alertmanager.alertmanagerSpec.storage.',
  'alertmanager.alertmanagerSpec.resources.',
  'grafana.admin.existingSecret',
  'grafana.admin.userKey',
  'grafana.admin.passwordKey',
  'grafana.defaultDashboardsEnabled',
  'grafana.sidecar.dashboards.enabled',
  'grafana.sidecar.dashboards.label',
  'grafana.sidecar.dashboards.labelValue',
  'grafana.sidecar.dashboards.searchNamespace',
  'grafana.sidecar.datasources.isDefaultDatasource',
  'grafana.sidecar.datasources.uid',
  'grafana.sidecar.datasources.exemplarTraceIdDestinations.datasourceUid',
  'grafana.sidecar.datasources.exemplarTraceIdDestinations.traceIdLabelName',
  'grafana.sidecar.datasources.exemplarTraceIdDestinations.urlDisplayLabel',
  'grafana.additionalDataSources',
  'grafana.resources.',
  'defaultRules.create',
  'kubeStateMetrics.enabled',
  'nodeExporter.enabled',
  'kubeApiServer.enabled',
  'kubeControllerManager.enabled',
  'kubeScheduler.enabled',
  'kubeProxy.enabled',
  'kubeEtcd.enabled',
  'coreDns.enabled',
  'kubelet.serviceMonitor.probes',
  'kubelet.serviceMonitor.cAdvisorInterval',
  'kubelet.serviceMonitor.cAdvisorMetricRelabelings',
  'kube-state-metrics.collectors',
  'kube-state-metrics.resources.',
  'prometheusOperator.admissionWebhooks.enabled',
  'prometheusOperator.tls.enabled',
  'prometheusOperator.resources.'
]

const isMapping = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const pathsIn = (value: unknown, above: string): ReadonlyArray<string> =>
  isMapping(value)
    ? Object.entries(value).flatMap(([key, inner]) => pathsIn(inner, above === '' ? key : `${above}.${key}`))
    : [above]

/** As helm lays one file of values over another: mappings are merged, null takes away, all else is replaced. */
const over = (base: unknown, top: unknown): unknown => {
  if (!isMapping(base) || !isMapping(top)) return top
  const merged = { ...base }
  for (const [key, value] of Object.entries(top)) {
    if (value === null) delete (merged as Record<string, unknown>)[key]
    else (merged as Record<string, unknown>)[key] = key in base ? over(base[key], value) : value
  }
  return merged
}

const full = read('values.yaml')
const small = over(full, read('small.values.yaml')) as Values

const helm = suite('values for kube-prometheus-stack')

for (const file of ['values.yaml', 'small.values.yaml']) {
  helm(`${file} has only keys that the chart documents`, () => {
    const paths = pathsIn(read(file), '').filter(
      (path) => !KEYS.some((key) => (key.endsWith('.') ? `${path}.`.startsWith(key) : path === key))
    )
    assert.equal(paths, [])
  })
}

const secret = objectsOf('observability').find(({ kind }) => kind === 'Secret')
const config = Buffer.from(String(dig(secret, 'data', 'alertmanager.yaml')), 'base64').toString('utf8')

for (const [name, values] of [
  ['full', full],
  ['small', small]
] as const) {
  helm(`${name}: all of observability/ is loaded`, () => {
    for (const kind of ['rule', 'podMonitor', 'serviceMonitor']) {
      assert.is(dig(values, 'prometheus', 'prometheusSpec', `${kind}SelectorNilUsesHelmValues`), false)
    }
    const spec = dig(values, 'alertmanager', 'alertmanagerSpec')
    assert.equal([dig(spec, 'useExistingSecret'), dig(spec, 'configSecret')], [true, secret?.metadata.name])
    const [mounted] = dig(spec, 'secrets') as ReadonlyArray<string>
    const files = [...config.matchAll(/_file: (\S+)/g)].map(([, file]) => file)
    assert.ok(files.length >= 3)
    for (const file of files) assert.ok(file?.startsWith(`/etc/alertmanager/secrets/${mounted}/`), file)
    const { label, labelValue } = dig(values, 'grafana', 'sidecar', 'dashboards') as Record<string, string>
    const dashboards = objectsOf('observability').filter(({ kind }) => kind === 'ConfigMap')
    assert.ok(dashboards.length > 0)
    for (const { metadata } of dashboards) assert.is(metadata.labels?.[label ?? ''], labelValue, metadata.name)
    const { datasourceUid } = dig(values, 'grafana', 'sidecar', 'datasources', 'exemplarTraceIdDestinations') as Values
    const sources = dig(values, 'grafana', 'additionalDataSources') as ReadonlyArray<Values>
    assert.ok(sources.some(({ uid }) => uid === datasourceUid))
  })
}

helm('every dashboard is in a ConfigMap, and none is larger than one may be', () => {
  const folder = `${ROOT}/observability/grafana/dashboards`
  const maps = objectsOf('observability').filter(({ kind }) => kind === 'ConfigMap')
  const data = maps.flatMap((map) => Object.entries(dig(map, 'data') as Readonly<Record<string, string>>))
  assert.equal(data.map(([file]) => file).toSorted(), readdirSync(folder).toSorted())
  for (const [file, text] of data) assert.ok(text.length < 900_000, file)
})

const MIB: Readonly<Record<string, number>> = { Mi: 1, Gi: 1024 }
const mebibytes = (text: unknown): number => {
  const [, number, unit = ''] = /^(\d+)(Mi|Gi)$/.exec(String(text)) ?? []
  return Number(number) * (MIB[unit] ?? Number.NaN)
}

helm('small: what it asks for, and its limits, leave room on 2 GB', () => {
  const parts = [
    dig(small, 'prometheus', 'prometheusSpec'),
    dig(small, 'alertmanager', 'alertmanagerSpec'),
    dig(small, 'grafana'),
    dig(small, 'kube-state-metrics'),
    dig(small, 'prometheusOperator')
  ]
  const sum = (kind: 'requests' | 'limits'): number =>
    parts.reduce<number>((total, part) => total + mebibytes(dig(part, 'resources', kind, 'memory')), 0)
  assert.ok(sum('requests') < 640, `${sum('requests')} MiB`)
  assert.ok(sum('limits') < 1200, `${sum('limits')} MiB`)
  assert.is(dig(small, 'prometheus', 'prometheusSpec', 'storageSpec', 'volumeClaimTemplate'), undefined)
  assert.is(dig(small, 'alertmanager', 'alertmanagerSpec', 'storage'), undefined)
})

helm('what stays in a small cluster has all metrics of others that our rules use', () => {
  const kept = String(dig(small, 'kubelet', 'serviceMonitor', 'cAdvisorMetricRelabelings', 0, 'regex')).split('|')
  const collectors = dig(small, 'kube-state-metrics', 'collectors') as ReadonlyArray<string>
  const exprs = JSON.stringify(objectsOf('observability').filter(({ kind }) => kind === 'PrometheusRule'))
  for (const [name] of exprs.matchAll(/\bcontainer_\w+(?=\{)/g)) assert.ok(kept.includes(name), name)
  for (const [name, of] of exprs.matchAll(/\bkube_([a-z]+)_\w+(?=\{)/g)) assert.ok(collectors.includes(`${of}s`), name)
})

helm.run()
