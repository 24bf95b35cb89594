import type * as t from 'io-ts'
import { list } from '../list.ts'
import { metadata } from '../metadata.ts'
import { refined } from '../refined.ts'
import { objectName, oneOf, parsed, pattern, whole } from '../scalars.ts'
import { strict } from '../strict.ts'

const hostname = pattern(
  'a host name such as knomaly.example.org or *.example.org',
  /^(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/
)

const pathValue = parsed('a path such as /ingest, without // and dot segments', (value) =>
  typeof value === 'string' && /^\/[\w\-.~%!$&'()*+,;=:@/]*$/.test(value) && !/\/\/|\/\.{1,2}(\/|$)/.test(value)
    ? value
    : undefined
)

const match = strict('a match', {
  optional: {
    path: strict('a path match', { optional: { type: oneOf('Exact', 'PathPrefix'), value: pathValue } }),
    method: oneOf('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH')
  },
  refused: {
    headers: 'the local edge matches host, path and method',
    queryParams: 'the local edge matches host, path and method'
  }
})

const filter = strict('the filter URLRewrite', {
  required: {
    type: oneOf('URLRewrite'),
    urlRewrite: strict('a rewrite of the host', {
      required: {
        hostname: pattern('<service>.<namespace>.svc.cluster.local', /^[a-z0-9-]+\.[a-z0-9-]+\.svc\.cluster\.local$/)
      },
      refused: { path: 'the local edge hands paths on as they came' }
    })
  }
})

const rule = refined(
  strict('a rule', {
    required: {
      filters: list(filter, 1),
      backendRefs: list(
        strict('the Knative gateway', {
          required: { name: objectName, namespace: objectName, port: whole(1, 65_535) },
          optional: { group: oneOf(''), kind: oneOf('Service') },
          refused: {
            weight: 'there is one gateway; nothing to weigh',
            filters: 'expected the filter at the rule'
          }
        }),
        1
      )
    },
    optional: { matches: list(match, 1) },
    refused: {
      timeouts: 'timeoutSeconds of the Service is the timeout',
      retry: 'the edge does not send a request twice',
      sessionPersistence: 'every replica gives the same answer'
    }
  }),
  ({ filters, backendRefs }) => [
    ...(filters.length > 1 ? [{ path: ['filters', 1], message: 'expected one filter' }] : []),
    ...(backendRefs.length > 1
      ? [{ path: ['backendRefs', 1], message: 'expected one backend, the Knative gateway' }]
      : [])
  ]
)

/** Which gateway takes the request is the cluster's choice; on one machine the local gateway is in its place. */
export const HttpRoute = strict('an HTTPRoute', {
  required: {
    apiVersion: oneOf('gateway.networking.k8s.io/v1'),
    kind: oneOf('HTTPRoute'),
    metadata: metadata(),
    spec: strict('an HTTPRoute spec', {
      required: { rules: list(rule, 1) },
      optional: { hostnames: list(hostname) },
      ignored: { parentRefs: 'the listener of a cluster; here it is the one port of the platform' }
    })
  }
})
export type HttpRoute = t.TypeOf<typeof HttpRoute>
