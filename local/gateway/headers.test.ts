import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { toClientHeaders, toUpstreamHeaders } from './headers.ts'

const hop = { host: 'fn.knomaly', peer: '::ffff:10.0.0.1', newRequestId: () => 'new-id' }
const own = [
  'x-forwarded-for',
  '10.0.0.1',
  'x-forwarded-proto',
  'http',
  'x-request-id',
  'new-id',
  'forwarded',
  'for=10.0.0.1;proto=http'
]

const headers = suite('headers')

headers('go on with the gateway’s own, under the rewritten Host', () => {
  assert.equal(toUpstreamHeaders(['Host', 'localhost', 'ce-id', '1', 'Content-Length', '2'], hop), [
    ...['host', 'fn.knomaly', 'ce-id', '1', 'content-length', '2'],
    ...own
  ])
})

headers('of one connection only, and those it names, stay behind', () => {
  const raw = [
    'Connection',
    'close, X-Mine',
    'x-mine',
    '1',
    'Keep-Alive',
    '5',
    'TE',
    'trailers',
    'Transfer-Encoding',
    'chunked'
  ]
  const more = [
    'Upgrade',
    'h2c',
    'Expect',
    '100-continue',
    'Proxy-Authorization',
    'secret',
    'Knative-Serving-Revision',
    'r'
  ]
  assert.equal(toUpstreamHeaders([...raw, ...more, 'accept', '*/*'], hop), [
    'host',
    'fn.knomaly',
    'accept',
    '*/*',
    ...own
  ])
})

headers('of proxies before us are kept and continued', () => {
  const raw = [
    'X-Forwarded-For',
    '1.2.3.4',
    'X-Forwarded-Proto',
    'https',
    'X-Request-Id',
    'theirs',
    'x-forwarded-for',
    '2001:db8::1'
  ]
  assert.equal(toUpstreamHeaders(raw, hop), [
    ...['host', 'fn.knomaly', 'x-forwarded-proto', 'https', 'x-request-id', 'theirs'],
    ...['x-forwarded-for', '1.2.3.4, 2001:db8::1, 10.0.0.1'],
    ...['forwarded', 'for=1.2.3.4;proto=https, for="[2001:db8::1]", for=10.0.0.1']
  ])
})

headers('Forwarded is added only when it is absent', () => {
  const sent = toUpstreamHeaders(['Forwarded', 'for=9.9.9.9'], hop)
  assert.equal(
    sent.filter((_, i) => sent[i - (i % 2)] === 'forwarded'),
    ['forwarded', 'for=9.9.9.9']
  )
})

headers('of an answer: those of the connection are ours', () => {
  const raw = [
    'Content-Type',
    'text/plain',
    'Connection',
    'keep-alive',
    'Keep-Alive',
    'timeout=95',
    'Set-Cookie',
    'a',
    'Set-Cookie',
    'b'
  ]
  assert.equal(toClientHeaders(raw.map((text) => Buffer.from(text))), [
    ...['Content-Type', 'text/plain', 'Set-Cookie', 'a', 'Set-Cookie', 'b']
  ])
})

headers.run()
