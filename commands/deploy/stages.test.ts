import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { notReady } from '../kubectl/not-ready.ts'
import type { KubeObject } from '../kubectl/objects.ts'
import { changeImages } from './images.ts'
import { needsOf } from './needs.ts'
import { ownRedis, redisUrl } from './own-redis.ts'
import { parseRendered, type Rendered, toYaml } from './rendered.ts'
import { neededSecrets } from './secrets.ts'
import { toStages } from './stages.ts'
import { documents, KAFKA_BROKER, toOverlay } from './testing/overlay.ts'
import { waitArguments, waitable } from './waits.ts'

const planning = suite('what deploy makes of an overlay')

const parse = (yaml: string): ReadonlyArray<Rendered> => {
  const parsed = parseRendered(yaml)
  if (E.isLeft(parsed)) throw new Error(parsed.left)
  return parsed.right
}
const all = parse(toOverlay(documents))
const objects = all.map(({ object }) => object)
const find = (kind: string, name: string): KubeObject =>
  objects.find((one) => one.kind === kind && one.metadata.name === name) as KubeObject

planning('every object has its stage: what is referred to comes first', () => {
  const order = toStages(all).map(({ name, objects: of }) => [name, of.map(({ object }) => object.metadata.name)])
  assert.equal(order, [
    ['namespaces', ['knomaly']],
    ['foundations', ['ingest', 'knomaly']],
    ['redis', ['redis', 'redis']],
    ['dead-letter sinks', ['keeper']],
    ['eventing', ['samples', 'default', 'ingest']],
    ['functions', ['ingest']],
    ['the rest', ['edge', 'functions']]
  ])
})

planning('a dead-letter sink is known by any reference to it, of whatever kind and version', () => {
  const referring = (sink: object): ReadonlyArray<Rendered> => {
    const spec = { delivery: { deadLetterSink: { ref: sink } } }
    const trigger = { apiVersion: 'eventing.knative.dev/v1', kind: 'Trigger', metadata: { name: 't', namespace: 'a' } }
    const keepers = ['a', 'b'].flatMap((namespace) =>
      ['v1', 'serving.knative.dev/v1'].map((apiVersion) => ({
        ...{ apiVersion, kind: 'Service', metadata: { name: 'keeper', namespace } }
      }))
    )
    const sinks = [{ apiVersion: 'eventing.knative.dev/v1alpha1', kind: 'KafkaSink', metadata: { name: 'k' } }]
    return parse([{ ...trigger, spec }, ...keepers, ...sinks].map((one) => JSON.stringify(one)).join('\n---\n'))
  }
  const first = (sink: object): ReadonlyArray<string> => {
    const stage = toStages(referring(sink)).find(({ name }) => name === 'dead-letter sinks')
    return (stage?.objects ?? []).map(({ object }) => `${object.metadata.namespace} ${object.apiVersion}`)
  }
  const keeper = { kind: 'Service', name: 'keeper' }
  assert.equal(first({ ...keeper, apiVersion: 'v1' }), ['a v1'])
  assert.equal(first({ ...keeper, apiVersion: 'serving.knative.dev/v1beta1' }), ['a serving.knative.dev/v1'])
  assert.equal(first({ ...keeper, apiVersion: 'v1', namespace: 'b' }), ['b v1'])
  const kafka = { apiVersion: 'eventing.knative.dev/v1alpha1', kind: 'KafkaSink', name: 'k', namespace: 'default' }
  assert.equal(first(kafka), ['undefined eventing.knative.dev/v1alpha1'])
  assert.equal(first({ ...keeper, apiVersion: 'v1', name: 'elsewhere' }), [])
})

planning('Brokers that are dead-letter sinks of each other stay together', () => {
  const ref = { apiVersion: 'eventing.knative.dev/v1', kind: 'Broker', name: 'default', namespace: 'knomaly' }
  const other = (documents['broker'] as string).replace('name: default', 'name: other')
  const named = other.replace(/ref:[\s\S]*/, `ref: ${JSON.stringify(ref)}\n`)
  const stages = toStages(parse(toOverlay({ ...documents, other: named })))
  const eventing = stages.find(({ name }) => name === 'eventing')
  assert.ok(eventing?.objects.some(({ object }) => object.metadata.name === 'other'))
  assert.ok(eventing?.objects.some(({ object }) => object.metadata.name === 'default'))
})

planning('nothing is lost on the way, and the text is applied as it was rendered', () => {
  const applied = toStages(all).flatMap(({ objects: of }) => of.map(({ text }) => text))
  assert.equal(applied.toSorted(), Object.values(documents).toSorted())
  assert.match(toYaml(all), 'defaultMode: 0444')
  assert.is(parse(toYaml(all)).length, all.length)
})

planning('an object that cannot be read is named by its place', () => {
  assert.equal(
    parseRendered('apiVersion: v1\nkind: A\nmetadata: { name: a }\n---\nkind: B\n'),
    E.left('document 2 of the overlay is no object: /apiVersion: expected string')
  )
  assert.equal(parseRendered('---\n'), E.left('the overlay is empty'))
})

planning('the Redis of the overlay is known by its image, and reached by its Service', () => {
  const redis = ownRedis(objects)
  assert.ok(redis)
  assert.is(redisUrl(redis, 'ns', 'pw'), 'redis://:pw@redis.ns.svc.cluster.local:6379')
  const exporter = toOverlay(documents).replace('docker.io/library/redis:7.4', 'oliver006/redis_exporter:v1')
  assert.is(ownRedis(parse(exporter).map(({ object }) => object)), undefined)
})

planning('a Redis with Sentinels is reached by them, each Pod by its name', () => {
  const replicated = toOverlay(documents)
    .replace('containerPort: 6379', 'containerPort: 26379')
    .replace('replicas: 1', 'replicas: 2')
  const redis = ownRedis(parse(replicated).map(({ object }) => object))
  assert.ok(redis)
  const pod = (n: number) => `redis-${n}.redis.ns.svc.cluster.local:26379`
  assert.is(redisUrl(redis, 'ns', 'pw'), `redis+sentinel://:pw@${pod(0)},${pod(1)}/knomaly`)
})

planning('images of ours change registry and tag; those of others stay', () => {
  const change = (registry: string | undefined, tag: string | undefined): unknown =>
    E.map((yaml: string) => [...yaml.matchAll(/image: (.*)/g)].map(([, image]) => image))(
      changeImages(toOverlay(documents), { registry, tag })
    )
  const redis = 'docker.io/library/redis:7.4'
  const two = (registry: string, tag: string) => [`${registry}/ingest:${tag}`, `${registry}/dead-letter:${tag}`]
  assert.equal(change(undefined, undefined), E.right([...two('ghcr.io/knomaly', '0.1.0'), redis]))
  assert.equal(change('localhost:5000/k', undefined), E.right([...two('localhost:5000/k', '0.1.0'), redis]))
  assert.equal(change(undefined, 'v2'), E.right([...two('ghcr.io/knomaly', 'v2'), redis]))
  assert.equal(change('r.example', 'v2'), E.right([...two('r.example', 'v2'), redis]))
  const digest = `  image: "ghcr.io/knomaly/a@sha256:${'0'.repeat(64)}"`
  assert.equal(changeImages(digest, { registry: undefined, tag: 'v2' }), E.right('  image: ghcr.io/knomaly/a:v2'))
  const other = changeImages(documents['redis'] as string, { registry: 'r', tag: undefined })
  assert.equal(other, E.left('the overlay has no image of ghcr.io/knomaly that could be changed'))
})

planning('what the cluster needs: kinds once each, and only namespaces that are not brought along', () => {
  const whats = needsOf(objects).map(({ what, name }) => `${what} ← ${name}`)
  assert.equal(
    whats.filter((what) => /knative|monitoring|gateway|namespace/.test(what)),
    [
      'Service (serving.knative.dev/v1) ← Knative Serving',
      'HTTPRoute (gateway.networking.k8s.io/v1) ← the Gateway API',
      'PodMonitor (monitoring.coreos.com/v1) ← the Prometheus Operator',
      'Trigger (eventing.knative.dev/v1) ← Knative Eventing',
      'Broker (eventing.knative.dev/v1) ← Knative Eventing',
      'SinkBinding (sources.knative.dev/v1) ← Knative Eventing'
    ]
  )
  const { namespace: _, ...rest } = documents
  const needed = needsOf(parse(toOverlay(rest)).map(({ object }) => object))
  assert.equal(
    needed.filter(({ _tag }) => _tag === 'Namespace').map(({ what }) => what),
    ['namespace knomaly']
  )
})

planning('a Kafka Broker and an HPA need more than their kinds', () => {
  const hpaService = (documents['ingest'] as string).replace(
    '  template:\n',
    '  template:\n    metadata:\n      annotations:\n        autoscaling.knative.dev/class: hpa.autoscaling.knative.dev\n'
  )
  const needs = needsOf(parse(toOverlay({ broker: KAFKA_BROKER, hpaService })).map(({ object }) => object))
  assert.equal(
    needs.flatMap((need) => (need._tag === 'Deployment' ? [`${need.namespace}/${need.deployment}`] : [])),
    ['knative-eventing/kafka-broker-receiver', 'knative-serving/autoscaler-hpa']
  )
  assert.ok(needs.some((need) => need._tag === 'Group' && need.apiVersion === 'metrics.k8s.io/v1beta1'))
})

planning('Secrets that Pods cannot start without, with all keys; optional ones are not among them', () => {
  assert.equal(neededSecrets(objects), [{ namespace: 'knomaly', name: 'redis', keys: ['password', 'url'] }])
})

planning('waits for what has a state of being ready, in the way of its kind', () => {
  const lines = waitable(objects).map((object) => waitArguments(object, 7).join(' '))
  assert.equal(lines, [
    'wait --for=condition=Ready service.serving.knative.dev/ingest -n knomaly --timeout=7s',
    'wait --for=condition=Ready service.serving.knative.dev/keeper -n knomaly --timeout=7s',
    'wait --for=condition=Ready trigger.eventing.knative.dev/samples -n knomaly --timeout=7s',
    'wait --for=condition=Ready broker.eventing.knative.dev/default -n knomaly --timeout=7s',
    'wait --for=condition=Ready sinkbinding.sources.knative.dev/ingest -n knomaly --timeout=7s',
    'rollout status statefulset.apps/redis -n knomaly --timeout=7s'
  ])
})

const condition = (type: string, status: string, message?: string) => ({ type, status, message })
const STATES: ReadonlyArray<readonly [string, object | undefined, string | undefined]> = [
  ['ready', { conditions: [condition('Ready', 'True')] }, undefined],
  ['nothing said', undefined, 'no controller has said anything about it yet'],
  [
    'the cause goes before the sum',
    { conditions: [condition('Ready', 'False', 'sum'), condition('ConfigurationsReady', 'False', 'no image')] },
    'ConfigurationsReady is False: no image'
  ],
  ['still at it', { conditions: [condition('Ready', 'Unknown')] }, 'Ready is Unknown: no reason is given']
]
for (const [name, status, expected] of STATES) {
  planning(`why it is not ready: ${name}`, () => {
    assert.is(notReady({ ...find('Broker', 'default'), status }), expected)
  })
}

planning('why it is not ready: replicas of a StatefulSet', () => {
  const redis = find('StatefulSet', 'redis')
  assert.is(notReady(redis), '0 of 1 replicas are ready')
  assert.is(notReady({ ...redis, status: { readyReplicas: 1 } }), undefined)
})

planning.run()
