import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { KubeObject } from '../kubectl/objects.ts'
import { answering, type Rule } from '../kubectl/testing/stand-in.ts'
import { certificateSecrets } from './certificate-secrets.ts'
import { warnOfOpenDoor } from './open-door.ts'

const secrets = suite('Secrets of the way in')

const object = (apiVersion: string, kind: string, spec: unknown, metadata: object = {}): KubeObject =>
  ({ apiVersion, kind, metadata: { name: 'edge', namespace: 'ns', ...metadata }, spec }) as KubeObject

const GATEWAY = 'gateway.networking.k8s.io/v1'
const gateway = (refs: ReadonlyArray<object>, metadata?: object): KubeObject =>
  object(GATEWAY, 'Gateway', { listeners: [{ tls: { certificateRefs: refs } }, { name: 'http' }] }, metadata)
const ingress = (tls: ReadonlyArray<object>, metadata?: object): KubeObject =>
  object('networking.k8s.io/v1', 'Ingress', { tls, rules: [] }, metadata)

const ISSUED = { annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt' } }
const CERTIFICATE = object('cert-manager.io/v1', 'Certificate', { secretName: 'tls' })

const CERTIFICATES: ReadonlyArray<readonly [string, ReadonlyArray<KubeObject>, ReadonlyArray<string>]> = [
  ['a Gateway, here and elsewhere', [gateway([{ name: 'tls' }, { name: 'b', namespace: 'x' }])], ['ns/tls', 'x/b']],
  [
    'no Secret at all',
    [
      gateway([
        { name: 'tls', kind: 'ConfigMap' },
        { name: 'c', group: 'example.com' }
      ])
    ],
    []
  ],
  ['an Ingress, and the default certificate', [ingress([{ secretName: 'tls' }, { hosts: ['a'] }])], ['ns/tls']],
  ['cert-manager, for an issuer', [gateway([{ name: 'tls' }], ISSUED), ingress([{ secretName: 'b' }], ISSUED)], []],
  ['cert-manager, by a Certificate', [gateway([{ name: 'tls' }, { name: 'b' }]), CERTIFICATE], ['ns/b']],
  ['a Gateway of somebody else', [object('networking.istio.io/v1', 'Gateway', { listeners: [] })], []]
]
for (const [name, objects, expected] of CERTIFICATES) {
  secrets(`certificates: ${name}`, () => {
    const found = certificateSecrets(objects)
    assert.equal(
      found.map((one) => `${one.namespace}/${one.name}`),
      expected
    )
    for (const { keys } of found) assert.equal(keys, ['tls.crt', 'tls.key'])
  })
}

const NONE: Rule = { when: /^get secret ingest -n ns /, stderr: 'Error from server (NotFound): not found', code: 1 }
const warning = (objects: ReadonlyArray<KubeObject>, rule: Rule = NONE): Promise<string | undefined> =>
  warnOfOpenDoor(answering([rule]).kubectl, objects)

const INSIDE = { labels: { 'networking.knative.dev/visibility': 'cluster-local' } }
const ksvc = (metadata: object = {}): KubeObject =>
  object('serving.knative.dev/v1', 'Service', {}, { name: 'ingest', ...metadata })
const service = (type?: string): KubeObject => object('v1', 'Service', { type }, { name: 'ingest' })
const rewrite = { urlRewrite: { hostname: 'ingest.ns.svc.cluster.local' } }
const route = (rule: object): KubeObject => object(GATEWAY, 'HTTPRoute', { rules: [rule] })
const VHOST = { 'nginx.ingress.kubernetes.io/upstream-vhost': 'ingest.ns.svc.cluster.local' }

const DOORS: ReadonlyArray<readonly [string, ReadonlyArray<KubeObject>, boolean]> = [
  ['a public Service of Knative', [ksvc()], true],
  ['one of the cluster only', [ksvc(INSIDE)], false],
  ['behind a route by its host', [ksvc(INSIDE), route({ filters: [rewrite] })], true],
  ['behind a route by its name', [service(), route({ backendRefs: [{ name: 'ingest' }] })], true],
  ['behind a route that leads elsewhere', [service(), route({ backendRefs: [{ name: 'analyzer' }] })], false],
  ['behind an Ingress', [ksvc(INSIDE), ingress([], { annotations: VHOST })], true],
  ['a LoadBalancer', [service('LoadBalancer')], true],
  ['a ClusterIP', [service()], false],
  ['no ingest', [], false]
]
for (const [name, objects, isOpen] of DOORS) {
  secrets(`without tokens: ${name} is ${isOpen ? 'open' : 'not open'}`, async () => {
    const said = await warning(objects)
    assert.is(said?.includes('anybody who reaches ingest may post') ?? false, isOpen)
    assert.not.ok(said?.includes('\n'))
  })
}

secrets('with tokens, in the cluster or in the overlay, there is nothing to warn of', async () => {
  assert.is(await warning([ksvc()], { ...NONE, stdout: 'tokens\n', code: 0 }), undefined)
  const own = { ...object('v1', 'Secret', undefined, { name: 'ingest' }), stringData: { tokens: 'a' } }
  assert.is(await warning([ksvc(), own]), undefined)
  assert.match((await warning([ksvc()], { ...NONE, stdout: 'token\n', code: 0 })) as string, 'the key tokens')
})

secrets('where Secrets may not be seen it says so', async () => {
  const said = await warning([ksvc()], { ...NONE, stderr: 'Error from server (Forbidden): no' })
  assert.is(said, 'warning  whether ingest asks for a token could not be seen: Error from server (Forbidden): no')
})

secrets.run()
