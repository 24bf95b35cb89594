import type * as t from 'io-ts'
import { refined } from './refined.ts'
import { objectName, parsed, text } from './scalars.ts'
import { strict } from './strict.ts'

/** What has an address on the local platform. */
const ADDRESSABLE: ReadonlyArray<string> = ['serving.knative.dev/v1 Service', 'eventing.knative.dev/v1 Broker']

const reference = refined(
  strict('a reference', {
    required: { apiVersion: text, kind: text, name: objectName },
    optional: { namespace: text }
  }),
  ({ apiVersion, kind }) =>
    ADDRESSABLE.includes(`${apiVersion} ${kind}`)
      ? []
      : [{ path: ['kind'], message: `expected ${ADDRESSABLE.map((one) => `"${one}"`).join(' or ')}` }]
)

const uri = parsed('an absolute http(s) URI, or with a ref a path such as /events', (value) => {
  if (typeof value !== 'string') return undefined
  if (/^\/(?!\/)[\w\-./~%]*$/.test(value)) return value
  return /^https?:\/\//.test(value) && URL.canParse(value) ? value : undefined
})

const shape = strict('a destination with ref or uri', {
  optional: { ref: reference, uri },
  refused: {
    CACerts: 'TLS between functions is for a cluster; the local platform speaks plain HTTP on the loopback',
    audience: 'OIDC is for a cluster; the local platform has no tokens'
  }
})

/** A sink, subscriber or deadLetterSink as it is written, before the reference is looked up. */
export const RawDestination = refined(shape, ({ ref, uri }) => {
  if (ref === undefined && uri === undefined) return [{ path: [], message: 'expected ref or uri' }]
  if (ref === undefined && uri?.startsWith('/'))
    return [{ path: ['uri'], message: 'expected an absolute URI, as there is no ref' }]
  if (ref !== undefined && uri !== undefined && !uri.startsWith('/'))
    return [{ path: ['uri'], message: 'expected a path, as there is a ref' }]
  if (ref?.kind === 'Broker' && uri !== undefined)
    return [{ path: ['uri'], message: 'a Broker has one address; expected no uri' }]
  return []
})
export type RawDestination = t.TypeOf<typeof RawDestination>
