import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { dig, listAt, mappingsIn, textsAt } from './support/dig.ts'
import { nameOf } from './support/object.ts'
import { referred, WHOLES, type Whole } from './support/whole.ts'
import { workloadsOf } from './support/workload.ts'

/** Who makes these is written where they are asked for; no manifest holds one. */
const SECRETS: Readonly<Record<string, ReadonlyArray<string>>> = {
  redis: ['url', 'password', 'ca'],
  ingest: ['tokens'],
  alerts: [
    ...['webhook-url', 'webhook-secret', 'api-tokens', 'alertmanager-url', 'slack-token', 'slack-channel'],
    ...[
      'slack-webhook-url',
      'smtp-url',
      'smtp-ca',
      'email-from',
      'email-to',
      'pagerduty-routing-key',
      'teams-webhook-url'
    ]
  ],
  load: ['token'],
  kafka: ['protocol', 'sasl.mechanism', 'user', 'password', 'ca.crt'],
  'edge-tls': ['tls.crt', 'tls.key']
}

/** What a value says about ConfigMaps and Secrets: the name, and the keys that it wants of it. */
type Wish = {
  readonly what: 'ConfigMap' | 'Secret'
  readonly name: string
  readonly keys: ReadonlyArray<string>
  readonly optional: boolean
}

const wishesOf = (value: unknown): ReadonlyArray<Wish> =>
  mappingsIn(value).flatMap((one): Wish[] => {
    const keysOf = (source: unknown): ReadonlyArray<string> =>
      listAt(source, 'items').map((item) => String(dig(item, 'key')))
    const wish = (what: Wish['what'], source: unknown, name: unknown, keys: ReadonlyArray<string>): Wish[] =>
      source === undefined ? [] : [{ what, name: String(name), keys, optional: dig(source, 'optional') === true }]
    const keyRef = (source: unknown): ReadonlyArray<string> => [String(dig(source, 'key'))]
    const { configMapKeyRef, secretKeyRef, configMap, secret } = one
    const volume = typeof one['name'] === 'string' || one['sources'] !== undefined
    return [
      ...wish('ConfigMap', configMapKeyRef, dig(configMapKeyRef, 'name'), keyRef(configMapKeyRef)),
      ...wish('Secret', secretKeyRef, dig(secretKeyRef, 'name'), keyRef(secretKeyRef)),
      ...(volume ? wish('ConfigMap', configMap, dig(configMap, 'name'), keysOf(configMap)) : []),
      ...(volume && dig(secret, 'secretName') !== undefined
        ? wish('Secret', secret, dig(secret, 'secretName'), keysOf(secret))
        : []),
      ...(dig(secret, 'ref', 'name') !== undefined ? wish('Secret', secret, dig(secret, 'ref', 'name'), []) : [])
    ]
  })

/** `apiVersion, kind, name` of others, wherever they stand: sinks, subscribers, subjects, scale targets, policies. */
const referencesOf = (spec: unknown): ReadonlyArray<unknown> =>
  mappingsIn(spec).filter(
    (one) =>
      ['apiVersion', 'kind', 'name'].every((key) => typeof one[key] === 'string') && one['metadata'] === undefined
  )

const faultsOf = (whole: Whole): ReadonlyArray<string> => {
  const faults: string[] = []
  for (const object of whole.objects) {
    const miss = (what: string): void => {
      faults.push(`${nameOf(object)}: there is no ${what}`)
    }
    for (const reference of referencesOf(object['spec'])) {
      if (referred(whole, reference) === undefined)
        miss(`${String(dig(reference, 'kind'))} ${String(dig(reference, 'name'))}`)
    }
    for (const { what, name, keys, optional } of wishesOf(object['spec'])) {
      const there = what === 'Secret' ? SECRETS[name] : Object.keys(textsAt(whole.find('v1', what, name), 'data'))
      const known = what === 'Secret' ? there !== undefined : whole.find('v1', what, name) !== undefined
      if (!known && !optional) miss(`${what} ${name}`)
      // An optional key of a ConfigMap may be absent; a Secret has the keys that are documented, optional or not.
      if (known && !(optional && what === 'ConfigMap')) {
        for (const key of keys) if (!there?.includes(key)) miss(`key ${key} in the ${what} ${name}`)
      }
    }
  }
  for (const { object, pod } of workloadsOf(whole.objects)) {
    const account = dig(pod, 'serviceAccountName')
    if (account === undefined) continue
    if (whole.find('v1', 'ServiceAccount', String(account)) === undefined)
      faults.push(`${nameOf(object)}: there is no ServiceAccount ${account}`)
  }
  return faults
}

const references = suite('references between objects')

for (const whole of WHOLES) {
  references(`${whole.folder}: whatever is referred to is there`, () => {
    assert.equal(faultsOf(whole), [])
  })
  references(`${whole.folder}: every ServiceAccount and every ConfigMap is of use`, () => {
    const accounts = workloadsOf(whole.objects).map(({ pod }) => dig(pod, 'serviceAccountName'))
    const maps = whole.objects.flatMap(({ spec }) => [
      ...wishesOf(spec).map(({ what, name }) => `${what} ${name}`),
      ...referencesOf(spec).map((one) => `${String(dig(one, 'kind'))} ${String(dig(one, 'name'))}`)
    ])
    for (const object of whole.objects) {
      if (object.kind === 'ServiceAccount') assert.ok(accounts.includes(object.metadata.name), nameOf(object))
      // Grafana finds its dashboards by a label.
      const found = object.metadata.labels?.['grafana_dashboard'] !== undefined
      if (object.kind === 'ConfigMap' && !found) assert.ok(maps.includes(nameOf(object)), nameOf(object))
    }
  })
}

references('every documented Secret is asked for somewhere, by each of its keys', () => {
  const wishes = WHOLES.flatMap(({ objects }) => objects.flatMap(({ spec }) => wishesOf(spec)))
  const certificates = WHOLES.flatMap(({ objects }) =>
    objects.flatMap(({ spec }) => mappingsIn(spec).flatMap((one) => listAt(one, 'certificateRefs')))
  ).map((one) => String(dig(one, 'name')))
  for (const name of Object.keys(SECRETS)) {
    assert.ok(wishes.some((wish) => wish.what === 'Secret' && wish.name === name) || certificates.includes(name), name)
  }
  for (const name of certificates) assert.ok(SECRETS[name], name)
})

references('each kind of reference is seen when it is broken', () => {
  const whole = WHOLES.find(({ folder }) => folder === 'knative/overlays/production')
  assert.ok(whole)
  const without = (kind: string, name: string): ReadonlyArray<string> => {
    const objects = whole.objects.filter((one) => one.kind !== kind || one.metadata.name !== name)
    return faultsOf({
      ...whole,
      objects,
      find: (...id) =>
        objects.find((one) => one.apiVersion === id[0] && one.kind === id[1] && one.metadata.name === id[2])
    })
  }
  assert.equal(without('Service', 'alert-sink').toSorted(), [
    'SinkBinding alert-sink: there is no Service alert-sink',
    'Trigger anomalies: there is no Service alert-sink',
    'Trigger tick: there is no Service alert-sink'
  ])
  assert.equal(without('ServiceAccount', 'analyzer'), ['Service analyzer: there is no ServiceAccount analyzer'])
  assert.equal(without('ConfigMap', 'redis'), ['StatefulSet redis: there is no ConfigMap redis'])
  assert.ok(without('ConfigMap', 'knomaly').includes('Service ingest: there is no ConfigMap knomaly'))
})

references.run()
