import type { PingSpec } from '../manifests/topology.ts'
import type { HttpRequest } from '../routing/http.ts'

/** What Knative's PingSource sends (eventing: pkg/adapter/mtping), in binary mode. A PingSource cannot set another type. */
export const pingRequest = (spec: PingSpec, id: string, time: Date): HttpRequest => ({
  method: 'POST',
  path: '/',
  headers: {
    'ce-specversion': '1.0',
    'ce-id': id,
    'ce-type': 'dev.knative.sources.ping',
    'ce-source': encoded(`/apis/v1/namespaces/${spec.namespace}/pingsources/${spec.name}`),
    'ce-time': time.toISOString(),
    ...Object.fromEntries(Object.entries(spec.extensions).map(([name, value]) => [`ce-${name}`, encoded(value)])),
    ...(spec.data === '' || spec.contentType === '' ? {} : { 'content-type': spec.contentType })
  },
  body: Buffer.from(spec.data)
})

/** CloudEvents' HTTP binding, 3.1.3.2: printable ASCII stays, but for space, quote and percent sign. */
const encoded = (value: string): string => value.replace(/[^\x21\x23\x24\x26-\x7e]/gu, encodeURIComponent)
