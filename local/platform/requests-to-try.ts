import { createRouter, hostNamesOf, serviceKey } from '../gateway/router.ts'
import type { Topology } from '../manifests/topology.ts'

type Example = {
  /** Who is to answer: a folder of functions/. */
  readonly functionName: string
  readonly method: string
  readonly path: string
  /** The lines of a curl; `host` is a header for it, or empty. */
  readonly lines: (url: string, host: string) => ReadonlyArray<string>
}

const EXAMPLES: ReadonlyArray<Example> = [
  {
    functionName: 'ingest',
    method: 'POST',
    path: '/ingest',
    lines: (url, host) => [
      `curl -i -X POST ${url}/ingest${host} -H 'content-type: application/json' -d '{"cpu":10,"rps":100}'`
    ]
  },
  {
    functionName: 'ingest',
    method: 'POST',
    path: '/',
    lines: (url, host) => [
      `curl -i -X POST ${url}/${host} -H 'ce-specversion: 1.0' -H 'ce-id: 1' -H 'ce-source: /web' \\`,
      `     -H 'ce-type: dev.knomaly.samples.v1' -H 'content-type: application/json' \\`,
      `     -d '{"samples":[{"metric":"rps","value":100}]}'`
    ]
  },
  {
    functionName: 'analyzer',
    method: 'GET',
    path: '/analyze',
    lines: (url, host) => [`curl -s '${url}/analyze?source=/web&metric=rps'${host}`]
  }
]

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.')

/**
 * Lines to copy, for a gateway at `url`. A request that a rule of the edge leads by its path needs no Host; without such a
 * rule, as in overlays whose way in is the route of ingest, it names the service. What nothing leads to is left out.
 */
export const requestsToTry = (url: string, topology: Pick<Topology, 'services' | 'edge'>): ReadonlyArray<string> => {
  const { host: own, hostname } = new URL(url)
  const route = createRouter(topology)
  return EXAMPLES.flatMap(({ functionName, method, path, lines }) => {
    const services = topology.services.filter((service) => service.functionName === functionName)
    const found = [own, ...services.flatMap(hostNamesOf)].find((host) => {
      const to = route(host, method, path, isLoopback(hostname))
      return to !== undefined && services.some((service) => serviceKey(service) === to.service)
    })
    if (found === undefined) return []
    return lines(url, found === own ? '' : ` -H 'Host: ${found}'`).map((line) => `  ${line}`)
  })
}
