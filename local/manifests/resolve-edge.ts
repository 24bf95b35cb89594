import type { Catalogue, Report } from './catalogue.ts'
import type { HttpRoute } from './kinds/http-route.ts'
import type { Resource } from './resource.ts'
import type { EdgeRule } from './topology.ts'

/** Every match of a route for every host as a rule of its own, in manifest order. Without matches it is every path. */
export const resolveEdge =
  (catalogue: Catalogue, report: Report) =>
  (owner: Resource<HttpRoute>): ReadonlyArray<EdgeRule> => {
    const { hostnames = [], rules } = owner.value.spec
    return rules.flatMap(({ filters, matches = [{}] }, i) => {
      const [name = '', namespace = ''] = filters[0]?.urlRewrite.hostname.split('.') ?? []
      if (!catalogue.has('Service', namespace, name)) {
        const path = ['spec', 'rules', i, 'filters', 0, 'urlRewrite', 'hostname']
        report(owner.problemAt(path, `there is no Service ${namespace}/${name}`))
      }
      const hosts = hostnames.length === 0 ? [[]] : hostnames.map((host) => [host])
      return hosts.flatMap((host) =>
        matches.map(
          ({ path, method }): EdgeRule => ({
            hostnames: host,
            path: { type: path?.type ?? 'PathPrefix', value: path?.value ?? '/' },
            ...(method === undefined ? {} : { method }),
            service: { namespace, name }
          })
        )
      )
    })
  }
