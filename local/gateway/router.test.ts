import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { EdgeRule } from '../manifests/topology.ts'
import { service } from './harness.ts'
import { createRouter } from './router.ts'

const to = (name: string) => ({ namespace: 'knomaly', name })
const rule = (type: 'Exact' | 'PathPrefix', value: string, method: string, name: string): EdgeRule => ({
  hostnames: [],
  path: { type, value },
  method,
  service: to(name)
})
const router = createRouter({
  services: [
    service({ name: 'ingest' }),
    service({ name: 'analyzer' }),
    service({ name: 'dead-letter', clusterLocal: true })
  ],
  edge: [
    rule('Exact', '/ingest', 'POST', 'ingest'),
    rule('Exact', '/', 'POST', 'ingest'),
    rule('PathPrefix', '/api/v1', 'GET', 'analyzer'),
    { hostnames: ['*.example.com'], path: { type: 'PathPrefix', value: '/shop/' }, service: to('analyzer') }
  ]
})
const inner = (name: string) => ({ service: `knomaly/${name}`, host: `${name}.knomaly.svc.cluster.local` })
const outer = (name: string) => ({ service: `knomaly/${name}`, host: `${name}.knomaly.localhost` })

const routing = suite('router')

const table: ReadonlyArray<readonly [string, string, string, boolean, ReturnType<typeof inner> | undefined]> = [
  // by Host
  ['ingest.knomaly.localhost', 'GET', '/anything', true, outer('ingest')],
  ['Ingest.Knomaly.LocalHost:8080', 'GET', '/anything', true, outer('ingest')],
  ['ingest.knomaly.localhost.', 'GET', '/', true, outer('ingest')],
  ['ingest.knomaly.localhost', 'GET', '/anything', false, outer('ingest')],
  ['ingest.knomaly.svc.cluster.local:80', 'POST', '/x', true, inner('ingest')],
  ['analyzer.knomaly', 'POST', '/x', true, { service: 'knomaly/analyzer', host: 'analyzer.knomaly' }],
  // A cluster-local service has no public name, and nobody outside reaches an inner name.
  ['dead-letter.knomaly.svc.cluster.local', 'GET', '/', true, inner('dead-letter')],
  ['dead-letter.knomaly.svc.cluster.local', 'GET', '/', false, undefined],
  ['dead-letter.knomaly.localhost', 'GET', '/', true, undefined],
  ['ingest.knomaly.svc.cluster.local', 'GET', '/nothing', false, undefined],
  ['unknown.knomaly.localhost', 'GET', '/nothing', true, undefined],
  // by path
  ['localhost:8080', 'POST', '/ingest', false, inner('ingest')],
  ['', 'POST', '/', true, inner('ingest')],
  ['localhost', 'GET', '/ingest', true, undefined],
  ['localhost', 'POST', '/ingest/', true, undefined],
  ['localhost', 'GET', '/api/v1', true, inner('analyzer')],
  ['localhost', 'GET', '/api/v1/series', true, inner('analyzer')],
  ['localhost', 'GET', '/api/v10', true, undefined],
  ['localhost', 'GET', '/shop/a', true, undefined],
  ['www.example.com', 'PUT', '/shop', true, inner('analyzer')],
  ['example.com', 'PUT', '/shop', true, undefined],
  ['wwwexample.com', 'PUT', '/shop/', true, undefined]
]

for (const [host, method, path, loopback, expected] of table) {
  routing(`${method} ${path} of '${host}'${loopback ? '' : ', from another machine'}`, () => {
    assert.equal(router(host, method, path, loopback), expected)
  })
}

routing.run()
