import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Ended, runCommand } from '../../test/support/run-command.ts'
import { A_CLUSTER, type Answering, answering, type Call, type Rule, standIn } from '../kubectl/testing/stand-in.ts'
import type { DeployArguments } from './arguments.ts'
import { deploy } from './deploy.ts'
import { documents, KAFKA_BROKER, toOverlay } from './testing/overlay.ts'

/** The whole command against a stand-in kubectl (see stand-in.ts for why no cluster can be had here). */
const deploying = suite('deploy')

const SCRIPT = fileURLToPath(new URL('../deploy.ts', import.meta.url))

const kinds = (...names: ReadonlyArray<string>): object => ({ resources: names.map((kind) => ({ kind })) })
const NOT_FOUND = {
  stderr: 'Error from server (NotFound): the server could not find the requested resource\n',
  code: 1
}

/** A cluster with everything but the Prometheus Operator, in which every object becomes ready. */
const HEALTHY: ReadonlyArray<Rule> = [
  ...A_CLUSTER,
  { when: /^kustomize /, stdout: toOverlay(documents) },
  { when: /--raw \/api\/v1$/, stdout: kinds('Service', 'ServiceAccount', 'ConfigMap', 'Namespace') },
  { when: /--raw \/apis\/apps\/v1$/, stdout: kinds('StatefulSet', 'Deployment') },
  { when: /--raw \/apis\/serving/, stdout: kinds('Service') },
  { when: /--raw \/apis\/eventing/, stdout: kinds('Broker', 'Trigger') },
  { when: /--raw \/apis\/sources/, stdout: kinds('SinkBinding') },
  { when: /--raw \/apis\/gateway/, stdout: kinds('HTTPRoute') },
  { when: /--raw \/apis\/monitoring/, ...NOT_FOUND },
  { when: /^get secret redis /, stderr: 'Error from server (NotFound): secrets "redis" not found\n', code: 1 },
  { when: /^get secret ingest /, stderr: 'Error from server (NotFound): secrets "ingest" not found\n', code: 1 },
  { when: /^create /, stdout: 'secret/redis created\n' },
  { when: /^apply /, stdout: 'applied\n' },
  { when: /^(wait|rollout) / },
  {
    when: /^get service.serving.knative.dev\/ingest /,
    stdout: {
      apiVersion: 'serving.knative.dev/v1',
      kind: 'Service',
      metadata: { name: 'ingest' },
      status: { url: 'http://ingest.knomaly.example' }
    }
  }
]

/** Rules of this test first. */
const run = async (
  rules: ReadonlyArray<Rule>,
  changed: Partial<DeployArguments> = {}
): Promise<Ended & Pick<Answering, 'calls'>> => {
  const { kubectl, calls } = answering([...rules, ...HEALTHY])
  const images = { registry: undefined, tag: undefined }
  const args = { folder: 'mine', dryRun: false, images, timeoutMs: 10_000, ...changed }
  const said: string[] = []
  const result = await deploy({ kubectl, say: (line) => void said.push(line), now: () => performance.now() }, args)
  const { lines, code } = E.isLeft(result) ? result.left : { lines: [], code: 0 }
  return { code, stdout: said.join('\n'), stderr: lines.join('\n'), calls }
}

const changes = (calls: ReadonlyArray<Call>): ReadonlyArray<string> =>
  calls.map(({ args }) => args).filter((args) => !/^(config|version|kustomize|get)\b/.test(args))

deploying('brings an overlay: what others need is awaited on the way, everything else at the end', async () => {
  const kubectl = standIn(HEALTHY)
  const overlay = join(kubectl.dir, 'mine')
  mkdirSync(overlay)
  writeFileSync(join(overlay, 'kustomization.yaml'), '')
  const { code, stdout, stderr } = await runCommand(SCRIPT, [overlay], kubectl.env)
  const calls = kubectl.calls()
  kubectl.remove()
  assert.equal([code, stderr], [0, ''])
  const apply = 'apply --server-side --force-conflicts --field-manager=knomaly -f -'
  const steps = changes(calls).map((args) => args.replace(/ -n knomaly| --timeout=\d+s/g, ''))
  assert.equal(steps, [
    apply,
    'create --field-manager=knomaly -f -',
    apply,
    apply,
    'rollout status statefulset.apps/redis',
    apply,
    'wait --for=condition=Ready service.serving.knative.dev/keeper',
    apply,
    'wait --for=condition=Ready broker.eventing.knative.dev/default',
    'wait --for=jsonpath={.status.conditions[?(@.type=="Ready")].type}=Ready sinkbinding.sources.knative.dev/ingest',
    apply,
    apply,
    'wait --for=condition=Ready service.serving.knative.dev/keeper',
    'wait --for=condition=Ready trigger.eventing.knative.dev/samples',
    'wait --for=condition=Ready sinkbinding.sources.knative.dev/ingest',
    'wait --for=condition=Ready service.serving.knative.dev/ingest'
  ])
  const applied = calls.filter(({ args }) => args === apply).map(({ input }) => input)
  assert.equal(applied[0], documents['namespace'])
  assert.not.ok(applied.join('').includes('PodMonitor'))
  const lines = stdout.replaceAll(/\d+\.\d s/g, 'N s').split('\n')
  assert.equal(lines.slice(0, 6), [
    `${overlay} → test (Kubernetes v1.34.1)`,
    'passed over  the Prometheus Operator is not installed: PodMonitor (monitoring.coreos.com/v1); see https://prometheus-operator.dev/docs/getting-started/installation/',
    'warning  no Secret ingest with the key tokens: anybody who reaches ingest may post (kubectl -n knomaly create secret generic ingest --from-file=tokens=FILE)',
    'applied  namespaces: 1 object (namespace/knomaly)',
    'made  the Secret redis with a random password',
    'applied  foundations: 2 objects (serviceaccount/ingest configmap/knomaly)'
  ])
  assert.ok(lines.includes('ready  service.serving.knative.dev/ingest (N s)'))
  assert.equal(lines.slice(-3), [
    'post to https://knomaly.example/ingest (the edge)',
    'post to http://ingest.knomaly.example/ingest',
    ''
  ])
})

type Secret = { readonly metadata: object; readonly stringData: { readonly url: string; readonly password: string } }

deploying('the password of Redis is random, goes by standard input, and is said nowhere', async () => {
  const seen = new Set<string>()
  for (let n = 0; n < 2; n += 1) {
    const { calls, stdout, stderr } = await run([])
    const { metadata, stringData } = JSON.parse(
      calls.find(({ args }) => args.startsWith('create '))?.input as string
    ) as Secret
    assert.match(stringData.password, /^[0-9a-f]{64}$/)
    assert.is(stringData.url, `redis://:${stringData.password}@redis.knomaly.svc.cluster.local:6379`)
    const labels = { 'app.kubernetes.io/part-of': 'knomaly' }
    assert.equal(metadata, { name: 'redis', namespace: 'knomaly', labels })
    const open = stdout + stderr + calls.map(({ args }) => args).join()
    assert.not.ok(open.includes(stringData.password))
    seen.add(stringData.password)
  }
  assert.is(seen.size, 2)
})

deploying('a Secret that is there stays as it is', async () => {
  const { code, calls } = await run([{ when: /^get secret redis /, stdout: 'password\nurl\n' }])
  assert.equal([code, changes(calls).filter((args) => args.startsWith('create'))], [0, []])
  const raced = await run([
    { when: /^create /, stderr: 'Error from server (AlreadyExists): secrets "redis" already exists\n', code: 1 }
  ])
  assert.is(raced.code, 0)
  assert.match(raced.stdout, 'kept  the Secret redis: it was there')
})

deploying('without its Redis the overlay needs a Secret that somebody makes', async () => {
  const { redis: _, ...external } = documents
  const { code, stderr, calls } = await run([{ when: /^kustomize /, stdout: toOverlay(external) }])
  assert.equal([code, changes(calls)], [4, []])
  assert.is(stderr, 'the Secret redis lacks url: kubectl -n knomaly create secret generic redis --from-file=KEY=FILE')
})

deploying('a Gateway without its certificate stops it before anything is changed', async () => {
  const gateway = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'edge', namespace: 'knomaly' },
    spec: { listeners: [{ tls: { certificateRefs: [{ name: 'edge-tls' }] } }] }
  }
  const { code, stderr, calls } = await run([
    { when: /^kustomize /, stdout: toOverlay({ ...documents, gateway: `${JSON.stringify(gateway)}\n` }) },
    { when: /--raw \/apis\/gateway/, stdout: kinds('HTTPRoute', 'Gateway') },
    { when: /^get secret edge-tls /, stdout: 'tls.crt\n' }
  ])
  assert.equal([code, changes(calls)], [4, []])
  const make = 'kubectl -n knomaly create secret tls edge-tls --cert=FILE --key=FILE'
  assert.is(stderr, `the Secret edge-tls lacks tls.key: ${make}`)
})

deploying('what the cluster lacks is named with a way to get it, and nothing is changed', async () => {
  const { code, stderr, calls } = await run([
    { when: /^kustomize /, stdout: toOverlay({ ...documents, broker: KAFKA_BROKER }) },
    { when: /--raw \/apis\/serving/, ...NOT_FOUND },
    { when: /^get deployment kafka-broker-receiver /, stderr: 'Error from server (NotFound): not found\n', code: 1 }
  ])
  assert.equal([code, changes(calls)], [4, []])
  assert.match(stderr, /^Knative Serving is not installed: Service \(serving.knative.dev\/v1\); see https:/m)
  assert.match(stderr, /^Knative Eventing Kafka Broker is not installed: the class of Broker default; see https:/m)
})

deploying('--dry-run has the API validate and changes nothing; no namespace, no validation in it', async () => {
  const there = await run([{ when: /^get namespace knomaly /, stdout: 'namespace/knomaly\n' }], { dryRun: true })
  assert.equal(
    new Set(changes(there.calls)),
    new Set(['apply --server-side --force-conflicts --field-manager=knomaly --dry-run=server -f -'])
  )
  assert.match(there.stdout, 'would make  the Secret redis with a random password')
  const absent = await run(
    [{ when: /^get namespace /, stderr: 'Error from server (NotFound): x not found\n', code: 1 }],
    { dryRun: true }
  )
  assert.equal([absent.code, changes(absent.calls).length], [0, 1])
  assert.match(absent.stdout, 'would apply  functions: 1 object, not validated: their namespace is not there yet')
})

deploying('what is not ready in time is named with its reason', async () => {
  const ksvc = {
    apiVersion: 'serving.knative.dev/v1',
    kind: 'Service',
    metadata: { name: 'ingest' },
    status: {
      conditions: [
        { type: 'Ready', status: 'False', message: 'the same' },
        { type: 'ConfigurationsReady', status: 'False', message: 'image ghcr.io/knomaly/ingest:0.1.0 cannot be pulled' }
      ]
    }
  }
  const { code, stderr } = await run([
    { when: /^wait .*service.serving.*\/ingest/, stderr: 'error: timed out waiting for the condition\n', code: 1 },
    { when: /^get service.serving/, stdout: ksvc }
  ])
  assert.is(code, 1)
  assert.is(
    stderr,
    'service.serving.knative.dev/ingest is not ready: ConfigurationsReady is False: image ghcr.io/knomaly/ingest:0.1.0 cannot be pulled\n' +
      'not everything is ready in time; npm run diagnose collects what there is to know'
  )
})

deploying('a Broker without an address ends it before functions start without their K_SINK', async () => {
  const broker = {
    apiVersion: 'eventing.knative.dev/v1',
    kind: 'Broker',
    metadata: { name: 'default' },
    status: { conditions: [{ type: 'Ready', status: 'False', message: 'no channel' }] }
  }
  const { code, stderr, calls } = await run([
    { when: /^wait .*broker/, stderr: 'error: timed out waiting for the condition\n', code: 1 },
    { when: /^get broker/, stdout: broker }
  ])
  assert.is(code, 1)
  assert.match(stderr, /^broker\.eventing\.knative\.dev\/default is not ready: Ready is False: no channel$/m)
  assert.not.ok(calls.some(({ input }) => input.includes('ghcr.io/knomaly/ingest')))
})

deploying('a SinkBinding that nobody has seen in time is waited for again at the end', async () => {
  const { code, calls } = await run([
    { when: /^wait --for=jsonpath/, stderr: 'error: timed out waiting for the condition\n', code: 1 }
  ])
  assert.is(code, 0)
  const waits = changes(calls).filter((args) => args.includes('sinkbinding'))
  assert.match(waits.at(-1) as string, '--for=condition=Ready')
})

deploying("the API's refusal ends it, in the API's words", async () => {
  const refusal = 'error: Apply failed with 1 conflict: conflict with "kubectl-edit":\n- .spec.template\n- .spec.x'
  const { code, stderr } = await run([{ when: /^apply /, stderr: `${refusal}\n`, code: 1 }])
  assert.equal([code, stderr], [4, `applying namespaces: ${refusal}`])
})

deploying('--image-registry and --tag reach what is applied', async () => {
  const { calls } = await run([], { images: { registry: 'localhost:5001/knomaly', tag: 'dev' } })
  assert.ok(calls.some(({ input }) => input.includes('image: localhost:5001/knomaly/ingest:dev\n')))
})

deploying.run()
