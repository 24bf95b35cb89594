import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Broken, problemsAfter } from '../testing/problems-after.ts'

const EDGE = 'knative/base/edge.httproute.yaml'

const broken: ReadonlyArray<Broken> = [
  [
    'a route to no Service',
    { file: EDGE, from: 'ingest.knomaly.svc', to: 'inlet.knomaly.svc' },
    [
      'knative/base/edge.httproute.yaml:edit+0 /spec/rules/0/filters/0/urlRewrite/hostname: there is no Service knomaly/inlet'
    ]
  ],
  [
    'a route to a host outside',
    { file: EDGE, from: 'ingest.knomaly.svc.cluster.local', to: 'example.org' },
    [
      'knative/base/edge.httproute.yaml:edit+0 /spec/rules/0/filters/0/urlRewrite/hostname: expected <service>.<namespace>.svc.cluster.local'
    ]
  ],
  [
    'a redirect',
    { file: EDGE, from: 'type: URLRewrite', to: 'type: RequestRedirect' },
    ['knative/base/edge.httproute.yaml:edit+0 /spec/rules/0/filters/0/type: expected "URLRewrite"']
  ],
  [
    'a match by header',
    {
      file: EDGE,
      from: '        - path:\n            type: Exact\n            value: /ingest',
      to: '        - headers: []\n          path:\n            type: Exact\n            value: /ingest'
    },
    [
      'knative/base/edge.httproute.yaml:edit+0 /spec/rules/0/matches/1/headers: the local edge matches host, path and method'
    ]
  ],
  [
    'a path by regular expression',
    { file: EDGE, from: 'type: Exact', to: 'type: RegularExpression' },
    ['knative/base/edge.httproute.yaml:edit+0 /spec/rules/0/matches/0/path/type: expected "Exact" or "PathPrefix"']
  ],
  [
    'a path that no request has',
    { file: EDGE, from: 'value: /ingest', to: 'value: /a//b' },
    [
      'knative/base/edge.httproute.yaml:edit+0 /spec/rules/0/matches/1/path/value: expected a path such as /ingest, without // and dot segments'
    ]
  ],
  [
    'a method that does not exist',
    {
      file: EDGE,
      from: '        - path:\n            type: Exact\n            value: /ingest',
      to: '        - method: FETCH\n          path:\n            type: Exact\n            value: /ingest'
    },
    [
      'knative/base/edge.httproute.yaml:edit+0 /spec/rules/0/matches/1/method: expected "GET" or "HEAD" or "POST" or "PUT" or "DELETE" or "CONNECT" or "OPTIONS" or "TRACE" or "PATCH"'
    ]
  ],
  [
    'a rule without the Knative gateway',
    {
      file: EDGE,
      from: '      backendRefs:\n        - name: kourier-internal\n          namespace: kourier-system\n          port: 80\n    #',
      to: '    #'
    },
    [
      'knative/base/edge.httproute.yaml:edit-17 /spec/rules/0/backendRefs: missing, expected a list with the Knative gateway'
    ]
  ]
]

const routes = suite('http-route')

for (const [name, edit, expected] of broken) {
  routes(name, () => {
    assert.equal(problemsAfter([edit]), expected)
  })
}

routes.run()
