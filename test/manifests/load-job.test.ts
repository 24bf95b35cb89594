import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Peer, reaches } from './support/network.ts'
import type { KubernetesObject } from './support/object.ts'
import { objectsOf } from './support/repository.ts'
import { WHOLES } from './support/whole.ts'
import { workloadsOf } from './support/workload.ts'

const job = suite('the load Job within the NetworkPolicies')

const LOAD = objectsOf('load')

const podOf = (objects: ReadonlyArray<KubernetesObject>, name: string): Peer => {
  const workload = workloadsOf(objects).find(({ object }) => object.metadata.name === name)
  assert.ok(workload, name)
  return { namespace: 'knomaly', labels: workload.labels }
}

const elsewhere = (namespace: string): Peer => ({ namespace, labels: {} })

const DNS = { pod: elsewhere('kube-system'), port: 53 }
const KOURIER = { pod: elsewhere('kourier-system'), port: 8081 }

for (const { folder, objects } of WHOLES.filter((whole) => whole.folder.startsWith('knative/overlays/'))) {
  const both = [...objects, ...LOAD]
  const load = podOf(LOAD, 'load')
  const ingest = podOf(objects, 'ingest')
  const hasServing = objects.some(({ apiVersion }) => apiVersion === 'serving.knative.dev/v1')
  const wayIn = hasServing ? KOURIER : { pod: ingest, port: 8080 }

  job(`${folder}: it finds ingest, and reaches it`, () => {
    for (const { pod, port } of [DNS, wayIn]) assert.ok(reaches(both, load, pod, port), `${pod.namespace}:${port}`)
  })
  job(`${folder}: it reaches no other Pod of the namespace, and nothing outside`, () => {
    for (const name of ['analyzer', 'alert-sink', 'dead-letter']) {
      assert.not.ok(reaches(both, load, podOf(objects, name), 8080), name)
    }
    assert.not.ok(reaches(both, load, podOf(objects, 'redis'), 6379))
    assert.not.ok(reaches(both, load, elsewhere('default'), 443))
  })
}

job('without policies of its own it would not get there', () => {
  const objectsIn = (name: string): ReadonlyArray<KubernetesObject> =>
    WHOLES.find(({ folder }) => folder === `knative/overlays/${name}`)?.objects ?? []
  const load = podOf(LOAD, 'load')
  const [production, deployment] = [objectsIn('production'), objectsIn('deployment')]
  assert.not.ok(reaches(production, load, KOURIER.pod, KOURIER.port))
  assert.not.ok(reaches(deployment, load, podOf(deployment, 'ingest'), 8080))
})

job('the ways of the functions are open by the same reckoning, and only these', () => {
  const objects = WHOLES.find(({ folder }) => folder === 'knative/overlays/production')?.objects ?? []
  const [ingest, analyzer, redis] = ['ingest', 'analyzer', 'redis'].map((name) => podOf(objects, name))
  assert.ok(ingest && analyzer && redis)
  assert.ok(reaches(objects, ingest, elsewhere('knative-eventing'), 8080))
  assert.not.ok(reaches(objects, ingest, elsewhere('knative-eventing'), 6379))
  assert.ok(reaches(objects, analyzer, redis, 6379))
  assert.not.ok(reaches(objects, ingest, redis, 6379))
  assert.ok(reaches(objects, elsewhere('kourier-system'), ingest, 8012))
  assert.not.ok(reaches(objects, elsewhere('default'), ingest, 8012))
})

job.run()
