import type { EdgeRule, ServiceSpec, Topology } from '../manifests/topology.ts'
import { matchesEdge } from './edge.ts'

/** Where a request goes: the key of a service (`<namespace>/<name>`) and the Host the function sees. */
export type Route = { readonly service: string; readonly host: string }

/** `path` without its query; `loopback` says whether the peer is on this machine, which stands for "inside the cluster". */
export type Router = (host: string, method: string, path: string, loopback: boolean) => Route | undefined

/** By Host, as a Knative route is found; else by what the edge rules say. Pure: built once from the manifests. */
export const createRouter = (topology: Pick<Topology, 'services' | 'edge'>): Router => {
  const inside = hostsOf(topology.services, clusterHosts)
  const outside = hostsOf(
    topology.services.filter((service) => !service.clusterLocal),
    publicHosts
  )
  // Already in Gateway API's order of precedence.
  const edge = topology.edge.map((rule) => ({ rule, route: routeOf(rule) }))
  return (host, method, path, loopback) => {
    const name = hostName(host)
    const byHost = outside.get(name) ?? (loopback ? inside.get(name) : undefined)
    return byHost ?? edge.find(({ rule }) => matchesEdge(rule, name, method, path))?.route
  }
}

/** `Ingest.Knomaly.localhost.:8080` → `ingest.knomaly.localhost` */
export const hostName = (host: string): string => host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '')

/** The names of a Kubernetes service, which only reach it from inside. */
const clusterHosts = ({ name, namespace }: ServiceSpec): ReadonlyArray<string> => [
  `${name}.${namespace}`,
  `${name}.${namespace}.svc`,
  `${name}.${namespace}.svc.cluster.local`
]

/** `*.localhost` resolves to this machine in every browser and in curl (RFC 6761), so it serves as the public domain. */
const publicHosts = ({ name, namespace }: ServiceSpec): ReadonlyArray<string> => [`${name}.${namespace}.localhost`]

/** The Hosts to reach a service by, in full: the public one if it has one, then the one from inside. */
export const hostNamesOf = (service: ServiceSpec): ReadonlyArray<string> => [
  ...(service.clusterLocal ? [] : publicHosts(service)),
  ...clusterHosts(service).slice(-1)
]

const hostsOf = (
  services: ReadonlyArray<ServiceSpec>,
  names: (service: ServiceSpec) => ReadonlyArray<string>
): ReadonlyMap<string, Route> =>
  new Map(
    services.flatMap((service) => names(service).map((host) => [host, { service: serviceKey(service), host }] as const))
  )

/** The edge's URLRewrite gives the request the service's inner host name. */
const routeOf = ({ service }: EdgeRule): Route => ({
  service: serviceKey(service),
  host: `${service.name}.${service.namespace}.svc.cluster.local`
})

export const serviceKey = ({ namespace, name }: { readonly namespace: string; readonly name: string }): string =>
  `${namespace}/${name}`
