import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createRouter } from '../gateway/router.ts'
import { loadTopology } from '../manifests/load.ts'
import { showProblem } from '../manifests/problem.ts'
import type { Topology } from '../manifests/topology.ts'
import { MANIFESTS } from './platform.ts'
import { requestsToTry } from './requests-to-try.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const URL_HERE = 'http://localhost:8080'

const topologyOf = (folders: ReadonlyArray<string>): Topology => {
  const loaded = loadTopology(folders.map((folder) => join(ROOT, folder)))
  if (E.isLeft(loaded)) throw new Error(loaded.left.map(showProblem).join('\n'))
  return loaded.right
}

const kind = topologyOf(['knative/overlays/kind'])
const bases = topologyOf(MANIFESTS)

/** Where a printed request goes, by the words of curl alone. */
const answeredBy = (topology: Topology, request: string): string | undefined => {
  const [, origin = '', path = ''] = /(http:\/\/[^/\s]+)(\/[^\s?']*)/.exec(request) ?? []
  const host = /-H 'Host: ([^']+)'/.exec(request)?.[1] ?? new URL(origin).host
  return createRouter(topology)(host, request.includes('-X POST') ? 'POST' : 'GET', path, true)?.service
}

const curls = (topology: Topology, url = URL_HERE): ReadonlyArray<string> =>
  requestsToTry(url, topology)
    .join('\n')
    .split(/(?= {2}curl )/)

const requests = suite('requests to try')

for (const [name, topology] of [
  ['the bases', bases],
  ['overlay kind', kind],
  ['overlay edge', topologyOf(['knative/overlays/edge'])],
  ['load/burst', topologyOf(['load/burst'])]
] as const) {
  requests(`${name}: each is answered by the function that it is for`, () => {
    assert.equal(
      curls(topology).map((request) => answeredBy(topology, request)),
      ['knomaly/ingest', 'knomaly/ingest', 'knomaly/analyzer']
    )
  })
}

requests('with a rule of the edge the path is enough', () => {
  assert.not.match(curls(bases).join(''), 'Host:')
})

requests('without one they name the service: ingest as from outside, the analyzer as from inside', () => {
  const hosts = curls(kind).map((request) => /Host: [^']+/.exec(request)?.[0])
  assert.equal(hosts, [
    'Host: ingest.knomaly.localhost',
    'Host: ingest.knomaly.localhost',
    'Host: analyzer.knomaly.svc.cluster.local'
  ])
})

requests('rules for other hosts do not count', () => {
  const named = { ...bases, edge: bases.edge.map((rule) => ({ ...rule, hostnames: ['knomaly.example.com'] })) }
  assert.match(curls(named)[0] ?? '', 'Host: ingest.knomaly.localhost')
})

requests('from another machine there is no way to what is cluster-local', () => {
  assert.is(curls(kind, 'http://192.0.2.1:8080').length, 2)
})

requests.run()
