import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Route } from '../../shared/http/route.ts'
import { dig, listAt, textsAt } from './support/dig.ts'
import { type KubernetesObject, nameOf } from './support/object.ts'
import { ROOT } from './support/repository.ts'
import { WHOLES, type Whole } from './support/whole.ts'

/** Stands in for any dependency: what it is asked for or called with is itself. Routes only keep what they are given. */
const anything: unknown = new Proxy(() => anything, { get: () => anything })

/** Where each function answers, other than to the platform. */
const pathsOf = new Map<string, ReadonlyArray<string>>()
for (const name of readdirSync(join(ROOT, 'functions'))) {
  const { routes } = await import(`../../functions/${name}/routes.ts`)
  const all: ReadonlyArray<Route> = routes(anything)
  pathsOf.set(
    name,
    all.map(({ path }) => path)
  )
}

type Way = {
  readonly object: KubernetesObject
  readonly path: string
  readonly exact: boolean
  readonly service: string
}

const IN_CLUSTER = /^([a-z0-9-]+)\.knomaly\.svc\.cluster\.local$/

/** The Service of a host inside the cluster; the host itself when it is none. */
const serviceOf = (host: unknown): string => IN_CLUSTER.exec(String(host))?.[1] ?? String(host)

const waysOf = (object: KubernetesObject): ReadonlyArray<Way> => {
  const { kind, spec } = object
  if (kind === 'HTTPRoute') {
    return listAt(spec, 'rules').flatMap((rule) => {
      const rewrite = listAt(rule, 'filters').map((filter) => dig(filter, 'urlRewrite', 'hostname'))[0]
      const service = serviceOf(rewrite ?? dig(listAt(rule, 'backendRefs')[0], 'name'))
      return listAt(rule, 'matches').map((match) => ({
        object,
        service,
        path: String(dig(match, 'path', 'value')),
        exact: dig(match, 'path', 'type') === 'Exact'
      }))
    })
  }
  if (kind !== 'Ingress') return []
  const host = textsAt(object, 'metadata', 'annotations')['nginx.ingress.kubernetes.io/upstream-vhost']
  return listAt(spec, 'rules').flatMap((rule) =>
    listAt(rule, 'http', 'paths').map((path) => ({
      object,
      service: serviceOf(host),
      path: String(dig(path, 'path')),
      exact: dig(path, 'pathType') === 'Exact'
    }))
  )
}

const isThere = ({ find }: Whole, service: string): boolean =>
  find('serving.knative.dev/v1', 'Service', service) !== undefined || find('v1', 'Service', service) !== undefined

/** The paths that stand for all below them: a page of many files, and what has an id. Nothing there is for the cluster alone. */
const BELOW: ReadonlySet<string> = new Set([
  'console /console',
  'alert-sink /api/v1/alerts',
  'alert-sink /api/v1/silences'
])

const answersAt = (service: string, path: string): boolean =>
  (pathsOf.get(service) ?? []).some((one) =>
    BELOW.has(`${service} ${path}`) ? one.startsWith(`${path}/`) : one === path
  )

const edges = suite('ways in from outside')

for (const whole of WHOLES) {
  const ways = whole.objects.flatMap(waysOf)
  if (ways.length === 0) continue
  edges(
    `${whole.folder}: each path is exact but for those of many pages or ids, of one function, and one that it answers`,
    () => {
      for (const { object, path, exact, service } of ways) {
        assert.is(exact, !BELOW.has(`${service} ${path}`), `${nameOf(object)} ${path}`)
        assert.ok(isThere(whole, service), `${nameOf(object)} ${path}: there is no Service ${service}`)
        assert.ok(answersAt(service, path), `${nameOf(object)} ${path}: ${service} does not answer there`)
      }
      const paths = ways.map(({ path }) => path)
      assert.is(new Set(paths).size, paths.length, 'a path has two owners')
    }
  )
  edges(`${whole.folder}: the way in is whole: all of ingest, and the questions that people ask`, () => {
    const open = ways.map(({ service, path }) => `${service} ${path}`)
    for (const path of pathsOf.get('ingest') ?? []) assert.ok(open.includes(`ingest ${path}`), path)
    for (const one of ['analyzer /api/v1/anomalies', ...BELOW]) assert.ok(open.includes(one), one)
    // Events are for the Broker to bring, dead letters hold what clients sent.
    for (const one of open) assert.not.match(one, /^(analyzer|alert-sink) \/$|^dead-letter/)
  })
  edges(`${whole.folder}: what backends and parents are named is there, or of another namespace with leave`, () => {
    for (const object of whole.objects.filter(({ kind }) => kind === 'HTTPRoute')) {
      for (const backend of listAt(object['spec'], 'rules').flatMap((rule) => listAt(rule, 'backendRefs'))) {
        const namespace = dig(backend, 'namespace')
        if (namespace === undefined) assert.ok(isThere(whole, String(dig(backend, 'name'))), nameOf(object))
        else if (whole.objects.some(({ kind }) => kind === 'Gateway')) {
          const grant = whole.objects.find(
            ({ kind, metadata }) => kind === 'ReferenceGrant' && metadata.namespace === namespace
          )
          const named = listAt(grant?.['spec'], 'to').map((one) => dig(one, 'name'))
          assert.ok(named.includes(dig(backend, 'name')), nameOf(object))
        }
      }
    }
  })
}

/** What leads from outside to the routes: without it an HTTPRoute is just a wish. */
const LISTENERS = ['Gateway', 'Ingress']
const VISIBILITY = 'networking.knative.dev/visibility'

for (const { folder, objects } of WHOLES) {
  const services = objects.filter(({ apiVersion }) => apiVersion === 'serving.knative.dev/v1')
  const isPublic = ({ metadata }: KubernetesObject): boolean => metadata.labels?.[VISIBILITY] !== 'cluster-local'
  const open = services.filter(isPublic).map(nameOf)

  if (objects.some(({ kind }) => LISTENERS.includes(kind))) {
    edges(`${folder}: there is no way beside the edge`, () => {
      assert.equal(open, [])
    })
  } else if (services.length > 0) {
    edges(`${folder}: without an edge the ways in are the routes of ingest and console`, () => {
      assert.equal(open.toSorted(), ['Service console', 'Service ingest'])
    })
  }
}

edges('there are some, by HTTPRoute and by Ingress', () => {
  const kinds = new Set(WHOLES.flatMap(({ objects }) => objects.flatMap(waysOf)).map(({ object }) => object.kind))
  assert.equal([...kinds].toSorted(), ['HTTPRoute', 'Ingress'])
})

edges.run()
